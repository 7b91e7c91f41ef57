using System.Diagnostics.Metrics;
using RolloutController.Kubernetes.Caching;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Resources;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Kubernetes.Tests.Caching;

/// <summary>An informer of widgets on an in-memory cluster, on virtual time.</summary>
public sealed class InformerFixture : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly Dictionary<string, long> counts = [];

    public InformerFixture(InformerOptions? options = null, bool served = true, int seed = 1)
    {
        Scheduler = new DeterministicTaskScheduler(new ManualTimeProvider(), seed);
        Cluster = new InMemoryCluster(Scheduler.Time);
        if (served)
        {
            Serve();
        }
        Cluster.Intercept(Requests);
        Cluster.Intercept(Faults);
        Users = Cluster.ClientFor("user");
        var runtime = TestRuntime.Of(Scheduler);
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (ReferenceEquals(instrument.Meter, runtime.Meter))
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counts[instrument.Name] = Count(instrument.Name) + value);
        listener.Start();
        Informer = new Informer(Cluster.ClientFor("informer"), Widgets.Kind, options ?? InformerOptions.Default, runtime);
        Informer.Subscribe(Changes.Add);
    }

    public DeterministicTaskScheduler Scheduler { get; }

    public InMemoryCluster Cluster { get; }

    public RequestFaults Faults { get; } = new();

    public RequestLog Requests { get; } = new();

    public IResourceClient Users { get; }

    public Informer Informer { get; }

    public List<ResourceChange> Changes { get; } = [];

    public IEnumerable<string> Described => Changes.Select(change => change switch
    {
        { IsResync: true } => $"resync {change.Key.Name}",
        { Old: null } => $"added {change.Key.Name}",
        { New: null, IsFinalStateUnknown: true } => $"lost {change.Key.Name}",
        { New: null } => $"deleted {change.Key.Name}",
        _ => $"changed {change.Key.Name}",
    });

    public void Serve() => Cluster.Register(RegisteredKind.CustomResource(Widgets.Kind));

    public long Count(string metric) => counts.GetValueOrDefault(metric);

    public void Create(string name, int size = 1, string @namespace = "default") =>
        Scheduler.Run(() => Users.CreateAsync(Widgets.Kind, Widgets.New(name, size, @namespace), WriteOptions.Default, CancellationToken.None));

    public void Resize(string name, int size) => Scheduler.Run(async () =>
    {
        var widget = await Users.GetAsync(Widgets.Kind, new("default", name), CancellationToken.None);
        widget["spec"]!["size"] = size;
        await Users.ReplaceAsync(Widgets.Kind, widget, WriteOptions.Default, CancellationToken.None);
    });

    public void Delete(string name) => Scheduler.Run(() => Users.DeleteAsync(Widgets.Kind, new("default", name), DeleteOptions.Default, CancellationToken.None));

    public void StartAndSync()
    {
        Informer.Start();
        Scheduler.RunUntil(() => Informer.HasSynced, TimeSpan.FromMinutes(1), "the first sync");
        Scheduler.RunUntilIdle();
    }

    public int? CachedSize(string name) => Informer.Store.Current.Find(new("default", name))?.Size();

    public void Dispose() => listener.Dispose();
}
