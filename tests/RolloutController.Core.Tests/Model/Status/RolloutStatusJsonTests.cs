using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.Model.Status;

public sealed class RolloutStatusJsonTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Reading_gives_exactly_what_was_written() =>
        Prop.ForAll(Arbitrary.Statuses.ToArbitrary(), status =>
        {
            var json = RolloutStatusJson.Write(status);
            var again = RolloutStatusJson.Read(JsonNode.Parse(json.ToJsonString())!.AsObject());
            Assert.Equivalent(status, again, strict: true);
            Assert.True(JsonNode.DeepEquals(json, RolloutStatusJson.Write(again)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_text_of_any_length_is_read_again()
    {
        var text = new string('x', 100_000);
        var status = new RolloutStatus
        {
            Attempt = new AttemptStatus { Id = "a", Number = 1, SpecHash = "h", Started = Noon, FailureMessage = text },
            Propagation = new PropagationStatus { ChangeId = text, Awaiting = text, Since = Noon },
        };

        var again = RolloutStatusJson.Read(RolloutStatusJson.Write(status));

        Assert.Equal(text, again.Attempt?.FailureMessage);
        Assert.Equal((text, Noon), (again.Propagation?.ChangeId, again.Propagation?.Since));
    }

    [Fact]
    public void A_condition_without_a_type_is_left_out_for_it_could_not_be_written_again() =>
        Assert.Empty(RolloutStatusJson.Read(JsonNode.Parse("""{"conditions": [{"type": "", "status": "True", "lastTransitionTime": "2026-03-01T12:00:00Z", "observedGeneration": 1}]}""")!.AsObject()).Conditions);

    [Fact]
    public void Everything_that_can_be_generated_fits_the_schema() =>
        Prop.ForAll(Arbitrary.Statuses.ToArbitrary(), status =>
        {
            var check = new ShapeCheck();
            check.Check(RolloutStatusJson.Write(status), Core.Model.Schema.Shapes.Status, "status");
            Assert.Empty(check.Problems);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reading_never_throws() =>
        Prop.ForAll(Arbitrary.Json(6).ToArbitrary(), json =>
        {
            _ = RolloutStatusJson.Read(json as JsonObject);
            _ = RolloutStatusJson.Read(new JsonObject { ["attempt"] = json?.DeepClone(), ["step"] = json?.DeepClone(), ["conditions"] = new JsonArray(json?.DeepClone()) });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Absent_empty_and_null_are_read_as_the_status_before_the_first_look()
    {
        Assert.Equal(RolloutStatus.Empty, RolloutStatusJson.Read(null));
        Assert.Equivalent(RolloutStatus.Empty, RolloutStatusJson.Read([]), strict: true);
        Assert.Equivalent(RolloutStatus.Empty, RolloutStatusJson.Read(new JsonObject { ["observedGeneration"] = -1 }), strict: true);
    }

    [Fact]
    public void The_written_form_is_what_people_and_kubectl_read()
    {
        var rollout = A.Rollout().WithGates(A.ErrorRateGate()).WithSteps(A.Weight("2.5%", "5m"), A.Pause()).Domain();
        var status = RolloutStatus.Empty with
        {
            ObservedGeneration = 3,
            Phase = Phase.Progressing,
            Message = "at 2.5 %",
            CanaryWeight = new Percentage(2.5m),
            Attempt = new AttemptStatus { Id = "a", Number = 1, SpecHash = "h", Started = Noon, Steps = rollout.Spec!.Steps, Gates = rollout.Spec.Analysis.Gates },
        };

        var written = RolloutStatusJson.Write(status);

        Assert.Equal("Progressing", written["phase"]!.GetValue<string>());
        Assert.Equal("2.5%", written["canaryWeight"]!.GetValue<string>());
        Assert.Equal("2026-03-01T12:00:00Z", written["attempt"]!["started"]!.GetValue<string>());
        Is("""[{"name": "step-1", "setWeight": "2.5%", "duration": "5m"}, {"name": "step-2", "pause": {}}]""", written["attempt"]!["steps"]);
        Is(
            """[{"name": "errors", "errorRate": {"max": "1%"}, "window": "1m", "minimumRequests": 0, "failureLimit": 0, "consecutiveErrorLimit": 4, "initialDelay": "0s"}]""",
            written["attempt"]!["gates"]);
        Assert.False(written.ContainsKey("history"));
        Assert.False(written.ContainsKey("canary"));

        static void Is(string expected, JsonNode? actual) =>
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString());
    }

    [Fact]
    public void A_broken_part_is_left_out_and_the_rest_is_kept()
    {
        var read = RolloutStatusJson.Read(JsonNode.Parse("""
            {
              "observedGeneration": "many", "phase": "Sideways", "message": 5, "stable": "v1", "canaryWeight": "110%", "shoeSize": 46,
              "conditions": [{"type": "Ready"}, {"type": "Paused", "status": "True", "reason": "R", "message": "", "lastTransitionTime": "2026-03-01T12:00:00+01:00", "observedGeneration": 1}],
              "pause": {"reason": "Step"}
            }
            """)!.AsObject());

        Assert.Equal((-1L, Phase.Preparing, "", "v1", Percentage.Zero), (read.ObservedGeneration, read.Phase, read.Message, read.Stable, read.CanaryWeight));
        Assert.Equal(new Condition("Paused", "True", "R", "", Noon.AddHours(-1), 1), Assert.Single(read.Conditions));
        Assert.Null(read.Pause);
    }

    [Fact]
    public void An_empty_text_is_not_written_and_read_as_empty()
    {
        var status = RolloutStatus.Empty with { Conditions = [new Condition("Ready", "True", "Healthy", "", Noon, 1)] };

        var written = RolloutStatusJson.Write(status);

        Assert.False(written["conditions"]![0]!.AsObject().ContainsKey("message"));
        Assert.Equal("", RolloutStatusJson.Read(written).Conditions[0].Message);
    }

    [Fact]
    public void An_attempt_of_which_one_step_is_unreadable_is_no_attempt()
    {
        var attempt = JsonNode.Parse("""
            {"id": "a", "number": 1, "specHash": "h", "started": "2026-03-01T12:00:00Z", "steps": [{"name": "a", "setWeight": 5, "duration": "1m"}, {"name": "b", "setWeight": 500}]}
            """);

        Assert.Null(RolloutStatusJson.Read(new JsonObject { ["attempt"] = attempt }).Attempt);
    }
}
