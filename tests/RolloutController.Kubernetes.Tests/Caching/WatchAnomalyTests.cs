using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using NSubstitute;
using RolloutController.Kubernetes.Caching;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestKit.Resources;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Kubernetes.Tests.Caching;

/// <summary>Streams that no sane server sends.</summary>
public class WatchAnomalyTests
{
    private readonly DeterministicTaskScheduler scheduler = new(new ManualTimeProvider());
    private readonly IResourceClient client = Substitute.For<IResourceClient>();
    private readonly List<WatchOptions> watches = [];
    private readonly Queue<Func<CancellationToken, IAsyncEnumerable<WatchEvent>>> streams = [];
    private readonly Informer informer;
    private string listVersion = "5";
    private int lists;

    public WatchAnomalyTests()
    {
        client.ListAsync(default!, default, default!, default).ReturnsForAnyArgs(_ =>
        {
            lists++;
            return Task.FromResult(new ResourceList([], listVersion, null));
        });
        client.WatchAsync(default!, default, default!, default).ReturnsForAnyArgs(call =>
        {
            watches.Add(call.Arg<WatchOptions>());
            return (streams.TryDequeue(out var next) ? next : Silence)(call.Arg<CancellationToken>());
        });
        informer = new Informer(client, Widgets.Kind, InformerOptions.Default, TestRuntime.Of(scheduler));
    }

    [Fact]
    public void Watches_that_end_at_once_without_events_are_not_a_hot_loop()
    {
        for (var i = 0; i < 1000; i++)
        {
            streams.Enqueue(_ => Events());
        }

        informer.Start();
        scheduler.RunFor(TimeSpan.FromMinutes(2));

        Assert.InRange(watches.Count, 3, 12);
        Assert.Equal(1, lists);
    }

    [Fact]
    public void A_silent_connection_is_given_up_half_a_minute_after_its_time()
    {
        informer.Start();
        scheduler.RunFor(TimeSpan.FromSeconds(1));
        var asked = Assert.Single(watches).Timeout;
        Assert.InRange(asked, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));

        scheduler.RunFor(asked + TimeSpan.FromSeconds(28));
        Assert.Single(watches);
        scheduler.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal(2, watches.Count);
        Assert.Equal(1, lists);
    }

    [Fact]
    public void An_event_of_another_kind_is_skipped_and_the_next_one_counts()
    {
        var alien = Stamped("x", "6");
        alien["kind"] = "Gadget";
        streams.Enqueue(cancellation => Then(Silence(cancellation), new(WatchEventType.Added, alien), new(WatchEventType.Added, Stamped("a", "7"))));

        informer.Start();
        scheduler.RunUntilIdle();

        Assert.Equal("a", Assert.Single(informer.Store.Current.All).Name());
    }

    [Fact]
    public void An_object_without_name_or_uid_leads_to_a_list()
    {
        var nameless = Stamped("x", "6");
        nameless["metadata"]!.AsObject().Remove("uid");
        streams.Enqueue(cancellation => Then(Silence(cancellation), new WatchEvent(WatchEventType.Added, nameless)));

        informer.Start();
        scheduler.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal(2, lists);
    }

    [Fact]
    public void A_bookmark_moves_the_version_and_nothing_else()
    {
        var bookmark = new JsonObject { ["apiVersion"] = Widgets.Kind.ApiVersion, ["kind"] = Widgets.Kind.Kind, ["metadata"] = new JsonObject { ["resourceVersion"] = "40" } };
        streams.Enqueue(_ => Events(new WatchEvent(WatchEventType.Bookmark, bookmark)));

        informer.Start();
        scheduler.RunUntilIdle();

        Assert.Equal(["5", "40"], watches.Select(watch => watch.ResourceVersion));
        Assert.Equal(0, informer.Store.Current.Count);
    }

    [Fact]
    public void From_any_state_the_first_objects_are_no_version_to_go_on_from()
    {
        listVersion = "0";
        streams.Enqueue(_ => Events(new(WatchEventType.Added, Stamped("a", "9")), new(WatchEventType.Added, Stamped("b", "3"))));
        streams.Enqueue(_ => Events(new WatchEvent(WatchEventType.Modified, Stamped("a", "11"))));

        informer.Start();
        scheduler.RunUntilIdle();

        Assert.Equal(["0", "0", "11"], watches.Select(watch => watch.ResourceVersion));
    }

    private static JsonObject Stamped(string name, string version)
    {
        var widget = Widgets.New(name);
        widget["metadata"]!["uid"] = $"uid-{name}";
        widget["metadata"]!["resourceVersion"] = version;
        return widget;
    }

    private static IAsyncEnumerable<WatchEvent> Events(params WatchEvent[] events) => events.ToAsyncEnumerable();

    private static async IAsyncEnumerable<WatchEvent> Then(IAsyncEnumerable<WatchEvent> rest, params WatchEvent[] events)
    {
        foreach (var @event in events)
        {
            yield return @event;
        }
        await foreach (var @event in rest)
        {
            yield return @event;
        }
    }

    private static async IAsyncEnumerable<WatchEvent> Silence([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await never.Task.WaitAsync(cancellationToken);
        yield break;
    }
}
