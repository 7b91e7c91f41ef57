using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestKit.Time;

namespace RolloutController.Tests.Gathering;

public class OwnWritesTests
{
    private static readonly ObjectKey s_key = new("bookinfo", "reviews");
    private readonly ManualTimeProvider time = new();
    private readonly Cache cache = new();
    private readonly OwnWrites view;

    public OwnWritesTests() => view = new OwnWrites(cache, time);

    [Fact]
    public void Until_the_cache_has_moved_the_answer_to_our_write_stands_in()
    {
        cache.Object = Rollout("4");
        view.Record(MeshKinds.Rollout, Rollout("5", writes: 1), "4");

        Assert.Equal("5", Seen());
        Assert.Equal("5", Assert.Single(view.List(MeshKinds.Rollout, null)).ResourceVersion());
    }

    [Fact]
    public void An_object_that_we_made_and_deleted_is_not_shown_while_the_cache_never_had_it()
    {
        view.Record(MeshKinds.Rollout, Rollout("5", writes: 1), null);

        view.Forget(MeshKinds.Rollout, Rollout("5").Key());

        Assert.Empty(view.List(MeshKinds.Rollout, null));
    }

    [Fact]
    public void Once_the_cache_has_moved_past_our_write_it_is_trusted()
    {
        cache.Object = Rollout("4");
        view.Record(MeshKinds.Rollout, Rollout("5", writes: 1), "4");

        cache.Object = Rollout("6", writes: 1);

        Assert.Equal("6", Seen());
    }

    [Fact]
    public void A_change_that_the_cache_saw_before_the_answer_to_our_write_came_is_not_hidden()
    {
        // The watch was faster than the answer: somebody's change of version 6 is cached when 5 is recorded.
        cache.Object = Rollout("6", writes: 1);
        view.Record(MeshKinds.Rollout, Rollout("5", writes: 1), "4");

        Assert.Equal("6", Seen());
    }

    [Fact]
    public void An_answer_that_is_recorded_after_that_of_a_later_write_does_not_hide_the_later_one()
    {
        // Two Rollouts write one VirtualService: the second replaced what the first had written, and its answer came first.
        cache.Object = Rollout("4");
        view.Record(MeshKinds.Rollout, Rollout("6", writes: 1), "5");
        view.Record(MeshKinds.Rollout, Rollout("5", writes: 1), "4");

        cache.Object = Rollout("6", writes: 1);

        Assert.Equal("6", Seen());
    }

    [Fact]
    public void A_cache_that_lags_by_several_versions_never_shows_a_status_older_than_our_last_write()
    {
        cache.Object = Rollout("2");
        view.Record(MeshKinds.Rollout, Rollout("4", generation: 3), "2");
        view.Record(MeshKinds.Rollout, Rollout("5", generation: 3, writes: 1), "4");

        cache.Object = Rollout("3", generation: 2);

        Assert.Equal("5", Seen());
    }

    [Fact]
    public void An_object_made_anew_under_the_name_is_not_older_whatever_it_counts()
    {
        view.Record(MeshKinds.Rollout, Rollout("5", generation: 9, writes: 7), "4");

        cache.Object = Rollout("8", uid: "second");

        Assert.Equal("8", Seen());
    }

    [Fact]
    public void After_half_a_minute_the_cache_is_trusted_over_our_memory()
    {
        cache.Object = Rollout("4");
        view.Record(MeshKinds.Rollout, Rollout("5", writes: 1), "4");

        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("4", Seen());
    }

    [Fact]
    public void What_we_made_is_there_before_the_cache_knows_it_and_gone_when_the_cache_saw_it_go()
    {
        view.Record(MeshKinds.Rollout, Rollout("5"), null);
        Assert.Equal("5", Seen());
        Assert.Equal("5", Assert.Single(view.List(MeshKinds.Rollout, "bookinfo")).ResourceVersion());
        Assert.Empty(view.List(MeshKinds.Rollout, "other"));

        cache.Object = Rollout("5");
        Assert.Equal("5", Seen());
        cache.Object = null;

        Assert.Null(view.Get(MeshKinds.Rollout, s_key));
    }

    private static JsonObject Rollout(string version, int generation = 1, int writes = 0, string uid = "first") => new()
    {
        ["metadata"] = new JsonObject { ["name"] = "reviews", ["namespace"] = "bookinfo", ["uid"] = uid, ["resourceVersion"] = version, ["generation"] = generation },
        ["status"] = new JsonObject { ["writes"] = writes },
    };

    private string? Seen() => view.Get(MeshKinds.Rollout, s_key)?.ResourceVersion();

    private sealed class Cache : IClusterView
    {
        public JsonObject? Object { get; set; }

        public JsonObject? Get(ResourceKind kind, ObjectKey key) => Object;

        public IReadOnlyCollection<JsonObject> List(ResourceKind kind, string? @namespace) => Object is null ? [] : [Object];
    }
}
