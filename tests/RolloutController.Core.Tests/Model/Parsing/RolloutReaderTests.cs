using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.Model.Parsing;

public sealed class RolloutReaderTests
{
    [Fact]
    public void The_least_Rollout_gets_its_defaults()
    {
        var rollout = A.Rollout().Domain();

        Assert.Empty(rollout.Problems);
        var spec = rollout.Spec!;
        Assert.Equal(("reviews", "v2", "version"), (spec.Service, spec.Version, spec.SubsetLabel));
        Assert.Equal("reviews", Assert.Single(spec.Traffic.VirtualServices).Name);
        Assert.False(spec.Traffic.VirtualServices[0].Create);
        Assert.Equal(new DestinationRuleReference("reviews", false), spec.Traffic.DestinationRule);
        Assert.Equal(new PropagationPolicy(), spec.Traffic.Propagation);
        Assert.Equal(TimeSpan.FromSeconds(2), spec.Traffic.Propagation.MinimumDelay);
        Assert.Equal(TimeSpan.FromSeconds(10), spec.Traffic.DrainDuration);
        Assert.Equal(TimeSpan.FromSeconds(30), spec.Analysis.Interval);
        Assert.Equal(new Percentage(0.1m), spec.Analysis.RoutingFailuresMax);
        Assert.Empty(spec.Steps);
        Assert.Equal(TimeSpan.FromSeconds(30), spec.BakeAfterPromotion);
        Assert.Equal(new FailurePolicy(), spec.FailurePolicy);
        Assert.Equal(TimeSpan.FromMinutes(10), spec.ProgressDeadline);
        Assert.Equal(1, spec.RollbackWindow);
        Assert.Empty(spec.Windows);
    }

    [Fact]
    public void Without_istiod_the_delay_defaults_to_ten_seconds() =>
        Assert.Equal(TimeSpan.FromSeconds(10), A.Rollout().With("traffic.propagation.verify", "Delay").Domain().Spec!.Traffic.Propagation.MinimumDelay);

    [Fact]
    public void Bake_and_step_durations_default_to_one_analysis_interval()
    {
        var spec = A.Rollout().WithInterval("45s").WithSteps(A.Weight(10)).Domain().Spec!;

        Assert.Equal(TimeSpan.FromSeconds(45), spec.BakeAfterPromotion);
        Assert.Equal(new Step.SetWeight(new Percentage(10), TimeSpan.FromSeconds(45)) { Name = "step-1" }, spec.Steps[0] with { Gates = [] });
    }

    [Fact]
    public void A_full_Rollout_is_read_field_by_field()
    {
        var spec = A.Rollout()
            .WithStableVersion("v1").With("subsetLabel", "app.kubernetes.io/version").Paused().With("rollbackWindow", 3)
            .WithHttpRoutes("front", "primary", "secondary").With("traffic.destinationRule", new JsonObject { ["name"] = "dr", ["create"] = true })
            .With("traffic.propagation", new JsonObject { ["verify"] = "Istiod", ["minimumDelay"] = "500ms", ["timeout"] = "1m", ["onUnproven"] = "Wait" })
            .With("traffic.drainDuration", "1s").WithInterval("5s").With("analysis.reporter", "Source").With("analysis.server", "main")
            .With("analysis.routingFailures.max", "0.5%")
            .WithGates(A.ErrorRateGate(), A.LatencyGate(), A.QueryGate(min: "-1.5"))
            .WithSteps(A.Weight("2.5%", "1h30m", "first", A.ErrorRateGate("own", "2%")), A.Pause("5m", "wait"), A.Pause())
            .WithBake("1m").OnFailure(FailureAction.Pause).With("failurePolicy.onInconclusive", "Rollback").WithProgressDeadline("3m")
            .With("windows", new JsonArray(new JsonObject { ["cron"] = "* * 9-16 ? * MON-FRI" }))
            .With("freezes", new JsonArray(
                new JsonObject { ["cron"] = "* * * ? 12 *", ["timeZone"] = "Europe/Berlin", ["reason"] = "year-end" },
                new JsonObject { ["from"] = "2026-12-20T18:00:00+01:00", ["to"] = "2027-01-04T06:00:00Z" }))
            .Domain().Spec!;

        Assert.Equal(("v1", "app.kubernetes.io/version", true, 3), (spec.StableVersion, spec.SubsetLabel, spec.Paused, spec.RollbackWindow));
        Assert.Equal(["primary", "secondary"], spec.Traffic.VirtualServices.Single(v => v.Name == "front").HttpRoutes);
        Assert.Equal(new DestinationRuleReference("dr", true), spec.Traffic.DestinationRule);
        Assert.Equal(
            new PropagationPolicy { MinimumDelay = TimeSpan.FromMilliseconds(500), Timeout = TimeSpan.FromMinutes(1), OnUnproven = UnprovenAction.Wait },
            spec.Traffic.Propagation);
        Assert.Equal((ReporterChoice.Source, "main", new Percentage(0.5m)), (spec.Analysis.Reporter, spec.Analysis.Server, spec.Analysis.RoutingFailuresMax));
        Assert.Equal(
            [
                new GateCriterion.ErrorRate(new Percentage(1)),
                new GateCriterion.Latency(0.99m, TimeSpan.FromMilliseconds(500)),
                new GateCriterion.Query("max(queue_depth)", -1.5m, 100m),
            ],
            spec.Analysis.Gates.Select(g => g.Criterion));
        Assert.Equal(new Percentage(2.5m), Assert.IsType<Step.SetWeight>(spec.Steps[0]).Weight);
        Assert.Equal(TimeSpan.FromMinutes(90), ((Step.SetWeight)spec.Steps[0]).Duration);
        Assert.Equal("own", Assert.Single(spec.Steps[0].Gates).Name);
        Assert.Equal(TimeSpan.FromMinutes(5), Assert.IsType<Step.Pause>(spec.Steps[1]).Duration);
        Assert.Null(Assert.IsType<Step.Pause>(spec.Steps[2]).Duration);
        Assert.Equal("step-3", spec.Steps[2].Name);
        Assert.Equal(new FailurePolicy { OnFailure = FailureAction.Pause, OnInconclusive = FailureAction.Rollback }, spec.FailurePolicy);
        Assert.Equal(new Window("* * 9-16 ? * MON-FRI", "UTC"), Assert.Single(spec.Windows));
        Assert.Equal(
            [
                new Freeze.Recurring("* * * ? 12 *", "Europe/Berlin") { Reason = "year-end" },
                new Freeze.Once(new(2026, 12, 20, 17, 0, 0, TimeSpan.Zero), new(2027, 1, 4, 6, 0, 0, TimeSpan.Zero)),
            ],
            spec.Freezes);
    }

    [Fact]
    public void Gate_limits_default_as_documented()
    {
        var gate = Assert.Single(A.Rollout().WithGates(A.ErrorRateGate()).Domain().Spec!.Analysis.Gates);

        Assert.Equal(new Gate { Name = "errors", Criterion = new GateCriterion.ErrorRate(new Percentage(1)) }, gate);
    }

    [Fact]
    public void Metadata_is_taken_over()
    {
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var rollout = A.Rollout("r").InNamespace("n").WithUid("u").WithGeneration(7).WithResourceVersion("42")
            .CreatedAt(at).DeletedAt(at.AddHours(1)).WithFinalizer().WithCommand("abort").Domain();

        Assert.Equal((new ObjectName("n", "r"), "u", 7L, "42"), (rollout.Name, rollout.Uid, rollout.Generation, rollout.ResourceVersion));
        Assert.Equal((at, at.AddHours(1), true), (rollout.CreatedAt, rollout.DeletedAt, rollout.HasFinalizer));
        Assert.Equal("abort", rollout.Annotations[WellKnown.CommandAnnotation]);
    }

    [Fact]
    public void The_object_read_is_not_changed()
    {
        var json = A.Rollout().WithSteps(A.Weight(10)).Json();
        var before = json.ToJsonString();

        Core.Model.Parsing.RolloutReader.Read(json);

        Assert.Equal(before, json.ToJsonString());
    }
}
