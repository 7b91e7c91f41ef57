using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using static RolloutController.Simulation.Tests.Cluster.ClusterFixture;

namespace RolloutController.Simulation.Tests.Cluster;

public class History_tells_who_changed_what
{
    private readonly ClusterFixture given = new();

    [Fact]
    public void Each_write_is_kept_with_client_verb_states_and_time()
    {
        given.Create(NewWidget("a"));
        given.Time.Advance(TimeSpan.FromSeconds(5));
        given.Merge("a", """{"spec":{"size":2}}""");

        var write = given.Cluster.History[1];
        Assert.Equal("tester", write.Client);
        Assert.Equal(RequestVerb.Patch, write.Verb);
        Assert.Equal(1, (int)write.Before!["spec"]!["size"]!);
        Assert.Equal(2, (int)write.After!["spec"]!["size"]!);
        Assert.Equal(given.Time.GetUtcNow(), write.Time);
        Assert.Equal(given.Cluster.ResourceVersion, write.ResourceVersion);
    }

    [Fact]
    public void A_write_that_changes_nothing_is_kept_as_unchanged_and_moves_no_resource_version()
    {
        given.Create(NewWidget("a"));
        var before = given.Cluster.ResourceVersion;

        given.Merge("a", """{"spec":{"size":1}}""");

        Assert.False(given.Cluster.History[^1].Changed);
        Assert.Equal(before, given.Cluster.ResourceVersion);
    }

    [Fact]
    public void A_refused_write_and_a_dry_run_leave_no_trace()
    {
        given.Create(NewWidget("a"));

        given.Refused(() => given.Client.CreateAsync(Widget, NewWidget("a"), WriteOptions.Default, CancellationToken.None));
        given.Scheduler.Run(() => given.Client.CreateAsync(Widget, NewWidget("b"), new WriteOptions { DryRun = true }, CancellationToken.None));

        Assert.Single(given.Cluster.History);
        Assert.Null(given.Cluster.Find(Widget, new("default", "b")));
    }

    [Fact]
    public void An_object_handed_out_can_be_edited_without_harm()
    {
        given.Create(NewWidget("a"))["spec"]!["size"] = 99;
        Assert.Equal(1, (int)given.Cluster.Find(Widget, new("default", "a"))!["spec"]!["size"]!);
    }

    [Fact]
    public void The_same_seed_gives_the_same_history()
    {
        Assert.Equal(RunRace(7), RunRace(7));
    }

    [Fact]
    public void Some_seeds_let_another_writer_win()
    {
        Assert.True(Enumerable.Range(0, 20).Select(seed => RunRace(seed)[1]).Distinct().Count() > 1);
    }

    private static string[] RunRace(int seed)
    {
        var race = new ClusterFixture(seed);
        race.Create(NewWidget("a"));
        var writers = Enumerable.Range(0, 3).Select(writer => race.Scheduler.Start(async () =>
        {
            var client = race.Cluster.ClientFor($"writer-{writer}");
            var widget = await client.GetAsync(Widget, new("default", "a"), CancellationToken.None);
            widget["spec"]!["size"] = 10 + writer;
            try
            {
                await client.ReplaceAsync(Widget, widget, WriteOptions.Default, CancellationToken.None);
            }
            catch (ApiException conflict) when (conflict.Reason == ApiErrorReason.Conflict)
            {
            }
        })).ToArray();
        race.Scheduler.RunUntil(() => writers.All(writer => writer.IsCompleted), TimeSpan.FromMinutes(1));
        return [.. race.Cluster.History.Select(write => write.ToString())];
    }
}
