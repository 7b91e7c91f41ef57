using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Leadership;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Kubernetes.Tests.Leadership;

public class LeaderElectorTests
{
    private readonly ElectionFixture given = new();

    [Fact]
    public void A_single_candidate_creates_the_lease_leads_and_keeps_renewing()
    {
        var one = given.Stand("one");
        given.Scheduler.RunUntil(() => one.Elector.IsLeader, TimeSpan.FromSeconds(1));
        var acquired = (string?)given.Spec!["acquireTime"];

        given.Scheduler.RunFor(TimeSpan.FromMinutes(10));

        Assert.True(one.Elector.IsLeader);
        Assert.True(one.Elector.IsHealthy(TimeSpan.Zero));
        Assert.Equal("one", (string?)given.Spec["holderIdentity"]);
        Assert.Equal(15, (int)given.Spec["leaseDurationSeconds"]!);
        Assert.Equal(0, (int)given.Spec["leaseTransitions"]!);
        Assert.Equal(acquired, (string?)given.Spec["acquireTime"]);
        Assert.NotEqual(acquired, (string?)given.Spec["renewTime"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", (string?)given.Spec["renewTime"]);
    }

    [Fact]
    public void A_second_candidate_waits_and_takes_over_when_the_first_dies()
    {
        var one = given.Stand("one");
        given.Scheduler.RunUntil(() => one.Elector.IsLeader, TimeSpan.FromSeconds(1));
        var two = given.Stand("two");
        given.Scheduler.RunFor(TimeSpan.FromMinutes(1));
        Assert.False(two.Elector.IsLeader);
        Assert.Equal("one", two.Elector.Holder);

        given.Faults.FailBefore(request => request.Client == "one", Unreachable);
        var died = given.Scheduler.Time.GetUtcNow();
        given.Scheduler.RunUntil(() => two.Elector.IsLeader, TimeSpan.FromSeconds(30), "the takeover");
        given.Scheduler.RunUntilIdle();

        Assert.InRange(given.Scheduler.Time.GetUtcNow() - died, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(22));
        Assert.Equal(1, (int)given.Spec!["leaseTransitions"]!);
        Assert.True(two.Terms.Single().Number > one.Terms.Single().Number);
    }

    [Fact]
    public void A_leader_that_cannot_renew_is_told_before_anyone_else_can_lead()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var race = new ElectionFixture(seed);
            var one = race.Stand("one");
            race.Scheduler.RunUntil(() => one.Elector.IsLeader, TimeSpan.FromSeconds(1));
            var two = race.Stand("two");
            race.Scheduler.RunFor(TimeSpan.FromSeconds(20 + seed));
            race.Faults.FailBefore(request => request.Client == "one", Unreachable);

            race.Scheduler.RunUntil(
                () =>
                {
                    Assert.False(one.Elector.IsLeader && two.Elector.IsLeader, $"two leaders, seed {seed}");
                    return two.Elector.IsLeader;
                },
                TimeSpan.FromMinutes(1));

            Assert.True(one.Terms.Single().Lost.IsCancellationRequested);
            Assert.Equal(LeadershipEnd.Lost, race.Scheduler.Run(() => one.Run));
        }
    }

    [Fact]
    public void A_renewal_that_hangs_is_given_up_at_the_renew_deadline()
    {
        var one = given.Stand("one");
        given.Scheduler.RunUntil(() => one.Elector.IsLeader, TimeSpan.FromSeconds(1));
        given.Cluster.Intercept(new Unanswered());
        var start = given.Scheduler.Time.GetUtcNow();

        given.Scheduler.RunUntil(() => one.Run.IsCompleted, TimeSpan.FromSeconds(30));

        Assert.Equal(LeadershipEnd.Lost, given.Scheduler.Run(() => one.Run));
        Assert.InRange(given.Scheduler.Time.GetUtcNow() - start, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(10.1));
    }

    [Fact]
    public void A_short_outage_costs_no_leadership()
    {
        var one = given.Stand("one");
        given.Scheduler.RunUntil(() => one.Elector.IsLeader, TimeSpan.FromSeconds(1));

        given.Faults.FailBefore(_ => true, Unreachable);
        given.Scheduler.RunFor(TimeSpan.FromSeconds(7));
        given.Faults.Clear();
        given.Scheduler.RunFor(TimeSpan.FromMinutes(1));

        Assert.True(one.Elector.IsLeader);
        Assert.Single(one.Terms);
    }

    [Fact]
    public void A_graceful_stop_renews_until_the_work_has_ended_and_then_releases()
    {
        var one = given.Stand("one");
        one.TimeToStop = TimeSpan.FromSeconds(40);
        given.Scheduler.RunUntil(() => one.Elector.IsLeader, TimeSpan.FromSeconds(1));
        var two = given.Stand("two");
        given.Scheduler.RunFor(TimeSpan.FromSeconds(5));

        one.Stop();
        given.Scheduler.RunFor(TimeSpan.FromSeconds(39));
        Assert.False(two.Elector.IsLeader);
        given.Scheduler.RunUntil(() => two.Elector.IsLeader, TimeSpan.FromSeconds(7), "the takeover of a released lease");

        Assert.Equal(["work ended in order"], one.Log);
        Assert.Equal(LeadershipEnd.Stopped, given.Scheduler.Run(() => one.Run));
        Assert.False(one.Elector.IsLeader);
    }

    [Fact]
    public void The_release_survives_a_conflict_and_says_that_nobody_holds_the_lease()
    {
        var one = given.Stand("one");
        given.Scheduler.RunUntil(() => one.Elector.IsLeader, TimeSpan.FromSeconds(1));
        given.Faults.FailBefore(request => request.Verb == RequestVerb.Update, () => new ApiException(ApiErrorReason.Conflict, 409, "modified"), times: 1);

        one.Stop();
        given.Scheduler.RunUntil(() => one.Run.IsCompleted, TimeSpan.FromSeconds(30));

        Assert.Equal("", (string?)given.Spec!["holderIdentity"]);
        Assert.Equal(1, (int)given.Spec["leaseDurationSeconds"]!);
    }

    [Fact]
    public void Stopped_while_waiting_it_never_led_and_leaves_the_lease_alone()
    {
        var one = given.Stand("one");
        given.Scheduler.RunUntil(() => one.Elector.IsLeader, TimeSpan.FromSeconds(1));
        var two = given.Stand("two");
        given.Scheduler.RunFor(TimeSpan.FromSeconds(5));

        two.Stop();
        given.Scheduler.RunUntil(() => two.Run.IsCompleted, TimeSpan.FromSeconds(5));

        Assert.Equal(LeadershipEnd.Stopped, given.Scheduler.Run(() => two.Run));
        Assert.Empty(two.Terms);
        Assert.Equal("one", (string?)given.Spec!["holderIdentity"]);
    }

    [Fact]
    public void Clocks_that_disagree_by_an_hour_change_nothing()
    {
        var one = given.Stand("one");
        given.Scheduler.RunUntil(() => one.Elector.IsLeader, TimeSpan.FromSeconds(1));
        given.Faults.FailBefore(request => request.Client == "one", Unreachable);
        given.Edit(lease => lease["spec"]!["renewTime"] = MicroTime.Format(given.Scheduler.Time.GetUtcNow() - TimeSpan.FromHours(1)));

        var two = given.Stand("two");
        given.Scheduler.RunFor(TimeSpan.FromSeconds(14));
        Assert.False(two.Elector.IsLeader);
        given.Scheduler.RunFor(TimeSpan.FromSeconds(8));

        Assert.True(two.Elector.IsLeader);
    }

    [Fact]
    public void The_duration_in_the_record_counts_and_not_the_own_setting()
    {
        var one = given.Stand("one");
        given.Scheduler.RunUntil(() => one.Elector.IsLeader, TimeSpan.FromSeconds(1));
        given.Faults.FailBefore(request => request.Client == "one", Unreachable);
        given.Edit(lease => lease["spec"]!["leaseDurationSeconds"] = 60);

        var two = given.Stand("two");
        given.Scheduler.RunFor(TimeSpan.FromSeconds(55));
        Assert.False(two.Elector.IsLeader);
        given.Scheduler.RunFor(TimeSpan.FromSeconds(12));

        Assert.True(two.Elector.IsLeader);
    }

    [Fact]
    public void A_leader_whose_lease_was_edited_by_somebody_renews_by_reading_it_again()
    {
        var one = given.Stand("one");
        given.Scheduler.RunUntil(() => one.Elector.IsLeader, TimeSpan.FromSeconds(1));

        given.Edit(lease => lease["metadata"]!["labels"] = new System.Text.Json.Nodes.JsonObject { ["kept"] = "yes" });
        given.Scheduler.RunFor(TimeSpan.FromMinutes(1));

        Assert.True(one.Elector.IsLeader);
        Assert.Equal("yes", given.Cluster.Find(KnownKinds.Lease, ElectionFixture.Lease)!.Label("kept"));
    }

    [Fact]
    public void A_leader_that_lost_can_stand_again()
    {
        var one = given.Stand("one");
        given.Scheduler.RunUntil(() => one.Elector.IsLeader, TimeSpan.FromSeconds(1));
        given.Faults.FailBefore(_ => true, Unreachable);
        given.Scheduler.RunUntil(() => one.Run.IsCompleted, TimeSpan.FromMinutes(1));
        given.Faults.Clear();

        one.Start();
        given.Scheduler.RunUntil(() => one.Terms.Count == 2, TimeSpan.FromMinutes(1));

        Assert.True(one.Elector.IsLeader);
    }

    [Fact]
    public void Times_that_do_not_fit_are_refused_with_their_values()
    {
        var options = new LeaderElectionOptions { Lease = ElectionFixture.Lease, Identity = "x", RenewDeadline = TimeSpan.FromSeconds(15) };
        Assert.Contains("00:00:15", Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>((options with { RenewDeadline = TimeSpan.FromSeconds(2.4) }).Validate);
        Assert.Throws<ArgumentException>((options with { RenewDeadline = TimeSpan.FromSeconds(10), Identity = "" }).Validate);
    }

    private static ApiException Unreachable() => new(ApiErrorReason.Unreachable, 0, "connection refused");

    /// <summary>Requests that are never answered and do not heed their token.</summary>
    private sealed class Unanswered : IRequestInterceptor
    {
        public ValueTask BeforeAsync(ClusterRequest request, CancellationToken cancellationToken) => new(new TaskCompletionSource().Task);
    }
}
