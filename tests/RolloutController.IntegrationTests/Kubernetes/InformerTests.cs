using System.Diagnostics.Metrics;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.Kubernetes.Caching;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;
using RolloutController.TestKit.Contract;
using RolloutController.TestKit.Resources;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Waiting;

namespace RolloutController.IntegrationTests.Kubernetes;

[Collection(DisruptiveCollection.Name)]
public sealed class InformerTests(OwnControlPlane cluster)
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(3);
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_informer_goes_on_when_the_API_server_was_down_and_has_what_was_changed_since()
    {
        using var client = cluster.Connect();
        var context = await cluster.ContextAsync(client, cancellation);
        await context.CreateAsync("kept");
        await context.CreateAsync("gone");
        await using var informer = await StartAsync(context, TestRuntime.Real());

        await cluster.Plane.StopApiServerAsync(cancellation);
        await Wait.ForAsync(() => !informer.IsConnected, patience, "the informer notices", cancellation);
        await cluster.Plane.StartApiServerAsync(cancellation);
        await context.DeleteAsync("gone");
        await context.MergeAsync("kept", """{"spec":{"size":7}}""");
        await context.CreateAsync("new");

        await CachedAsync(informer, "kept 7, new 1");
        await Wait.ForAsync(() => informer.IsConnected, patience, "the informer is connected again", cancellation);
    }

    [Fact]
    public async Task An_informer_whose_version_expired_lists_anew_and_misses_nothing()
    {
        using var client = cluster.Connect();
        var context = await cluster.ContextAsync(client, cancellation);
        await context.CreateAsync("kept");
        await context.CreateAsync("gone");
        var runtime = TestRuntime.Real();
        using var relists = new Relists(runtime.Meter);
        await using var informer = await StartAsync(context, runtime);

        await cluster.Plane.CompactEtcdAsync(cancellation);
        await cluster.Plane.StopApiServerAsync(cancellation);
        await cluster.Plane.StartApiServerAsync(cancellation);
        await context.DeleteAsync("gone");
        await context.CreateAsync("new");
        await cluster.Plane.ExpireResourceVersionsAsync(cancellation);

        await CachedAsync(informer, "kept 1, new 1");
        Assert.True(relists.Count >= 1);
    }

    private async Task<Informer> StartAsync(ContractContext context, ControllerRuntime runtime)
    {
        var informer = new Informer(context.Client, Widgets.Kind, InformerOptions.Default with { Namespace = context.Namespace }, runtime);
        informer.Start();
        await informer.WaitForSyncAsync(patience, cancellation);
        return informer;
    }

    private Task<string> CachedAsync(Informer informer, string expected) => Wait.ForAsync(
        _ => Task.FromResult(string.Join(", ", informer.Store.Current.All.Select(item => $"{item.Name()} {item.Size()}"))),
        cached => cached == expected,
        patience,
        $"the cache has {expected}",
        cancellation);

    private sealed class Relists : IDisposable
    {
        private readonly MeterListener listener = new();
        private long count;

        public Relists(Meter meter)
        {
            listener.InstrumentPublished = (instrument, listening) =>
            {
                if (ReferenceEquals(instrument.Meter, meter) && instrument.Name == "informer.relists")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref count, value));
            listener.Start();
        }

        public long Count => Interlocked.Read(ref count);

        public void Dispose() => listener.Dispose();
    }
}
