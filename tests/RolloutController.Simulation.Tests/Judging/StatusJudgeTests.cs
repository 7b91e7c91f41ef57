using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using static RolloutController.Simulation.Tests.Judging.JudgeFixture;

namespace RolloutController.Simulation.Tests.Judging;

/// <summary>I7, I8, I9, I10 and commands: the order of what is written.</summary>
public sealed class StatusJudgeTests : IDisposable
{
    private const string Gated = """[{"name": "first", "setWeight": "10%", "gates": [{"name": "errors"}]}, {"name": "half", "setWeight": "50%"}]""";
    private const string Half = """{"index": 1, "name": "half", "stage": "Applying"}""";
    private readonly JudgeFixture history = new(rule: Rule("v1", "v2"));

    public void Dispose() => history.Dispose();

    [Fact]
    public void I7_the_next_step_follows_gates_that_passed()
    {
        history.Status(InStep(steps: Gated));
        history.Facts.Number = history.Time.GetUtcNow();
        history.Status(InStep(steps: Gated, more: Gate("Pass", 1)));
        history.Status(InStep(step: Half, steps: Gated, weight: "50%"));
    }

    [Fact]
    public void I7_is_broken_by_going_on_without_a_pass()
    {
        history.Status(InStep(steps: Gated));
        Breaks("I7", () => history.Status(InStep(step: Half, steps: Gated, weight: "50%")));
    }

    [Fact]
    public void I7_is_broken_by_going_on_with_a_round_that_failed()
    {
        history.Status(InStep(steps: Gated));
        Breaks("I7", () => history.Status(InStep(step: Half, steps: Gated, weight: "50%", more: """, "round": {"number": 1}""" + Gate("Inconclusive", 0))));
    }

    [Fact]
    public void I7_the_round_that_passed_may_be_judged_with_the_step_that_follows()
    {
        history.Status(InStep(steps: Gated));
        history.Facts.Number = history.Time.GetUtcNow();
        history.Status(InStep(step: Half, steps: Gated, weight: "50%", more: """, "round": {"number": 1}""" + Gate("Pass", 0)));
    }

    [Fact]
    public void I7_a_person_may_skip_gates()
    {
        history.Status(InStep(steps: Gated));
        history.Status(InStep(step: """{"index": 1, "name": "half", "endedByCommand": true}""", steps: Gated, weight: "50%"));
    }

    [Fact]
    public void I7_is_broken_by_a_weight_that_rises_while_no_pod_is_ready()
    {
        history.Status(InStep());
        history.Ready("v1");
        history.Pass(20);
        Breaks("I7", () => history.Status(InStep(step: Half, weight: "50%")));
    }

    [Fact]
    public void I7_is_broken_by_a_route_that_gets_more_than_was_recorded()
    {
        history.Status(InStep(weight: "0%"));
        Breaks("I7", () => history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes("v2")));
    }

    [Fact]
    public void I7_is_broken_by_a_pass_without_a_value()
    {
        history.Status(InStep(steps: Gated));
        Breaks("I7", () => history.Status(InStep(steps: Gated, more: Gate("Pass", 1, value: null))));
    }

    [Fact]
    public void I7_is_broken_by_a_pass_where_no_number_was_measured()
    {
        history.Status(InStep(steps: Gated));
        Breaks("I7", () => history.Status(InStep(steps: Gated, more: Gate("Pass", 1))));
    }

    [Fact]
    public void I7_is_broken_by_a_measurement_from_before_the_step()
    {
        history.Status(InStep(steps: Gated));
        history.Facts.Number = history.Time.GetUtcNow();
        Breaks("I7", () => history.Status(InStep(step: """{"index": 0, "name": "first", "started": "2026-01-05T12:00:00Z"}""", steps: Gated, more: Gate("Pass", 1))));
    }

    [Fact]
    public void I8_is_broken_by_a_step_that_is_entered_again()
    {
        history.Status(InStep());
        history.Status(InStep(step: """{"index": -1, "name": "hold"}"""));
        Breaks("I8", () => history.Status(InStep()));
    }

    [Fact]
    public void I8_is_broken_by_a_change_of_phase_that_the_history_does_not_tell()
    {
        history.Status(InStep());
        Breaks("I8", () => history.Status(Healthy, tells: false));
    }

    [Theory]
    [InlineData("[]", "[]", null)]
    [InlineData("""[{"name": "first", "setWeight": "10%"}]""", "[]", "I8")]
    [InlineData("[]", """[{"name": "errors"}]""", "I8")]
    public void I8_an_attempt_starts_with_the_steps_and_gates_of_the_spec_of_which_this_one_has_none(string steps, string gates, string? broken)
    {
        var preparing = Healthy.Replace("\"0%\"", $"\"0%\", \"attempt\": {{\"number\": 1, \"steps\": {steps}, \"gates\": {gates}}}", StringComparison.Ordinal).Replace("Healthy", "Preparing", StringComparison.Ordinal);
        if (broken is null)
            history.Status(preparing);
        else
            Breaks(broken, () => history.Status(preparing));
    }

    [Fact]
    public void Commands_are_taken_up_recorded_and_removed()
    {
        history.Annotate("rolloutctl", "pause", null);
        history.Annotate(Controller, null, "id-1 pause rolloutctl");
        history.Status(WithCommand("id-1"));
        history.Annotate(Controller, null, null);
        history.AtRest();
    }

    [Fact]
    public void Commands_are_broken_by_recording_one_twice()
    {
        Commands_are_taken_up_recorded_and_removed();
        history.Status(Healthy);
        history.Annotate("rolloutctl", "pause", "id-1 pause rolloutctl");
        Breaks("Commands", () => history.Status(WithCommand("id-1")));
    }

    [Fact]
    public void Commands_are_broken_by_taking_one_up_and_leaving_it()
    {
        history.Annotate("rolloutctl", "pause", null);
        Breaks("Commands", () => history.Annotate(Controller, "pause", "id-1 pause rolloutctl"));
    }

    [Fact]
    public void Commands_are_broken_by_dropping_one_that_was_not_recorded()
    {
        history.Annotate("rolloutctl", "pause", null);
        history.Annotate(Controller, null, "id-1 pause rolloutctl");
        Breaks("Commands", () => history.Annotate(Controller, null, null));
    }

    [Fact]
    public void Commands_are_broken_by_recording_what_nobody_asked_for() => Breaks("Commands", () => history.Status(WithCommand("id-1")));

    [Fact]
    public void Commands_do_not_wait_for_ever()
    {
        history.Annotate("rolloutctl", "pause", null);
        Breaks("Commands", history.AtRest);
    }

    [Fact]
    public void I9_is_broken_by_a_write_of_another_than_the_leader() => Breaks("I9", () => history.Status(Healthy.Replace("\"0%\"", "\"0%\", \"message\": \"x\"", StringComparison.Ordinal), "replica-2"));

    [Fact]
    public void I9_a_write_that_was_sent_by_the_leader_may_arrive_late()
    {
        history.Log.Sent(new ClusterRequest(Controller, RequestVerb.Update, MeshKinds.Rollout, new ObjectKey("bookinfo", "reviews")));
        history.Pass(1);
        history.Write("replica-2", KnownKinds.Lease, "rollout-controller", """{"spec": {"holderIdentity": "replica-2"} }""");
        history.Status(Healthy.Replace("\"0%\"", "\"0%\", \"message\": \"x\"", StringComparison.Ordinal));
    }

    [Fact]
    public void I9_is_broken_by_a_late_write_where_the_successor_has_decided_something_since()
    {
        history.Log.Sent(new ClusterRequest(Controller, RequestVerb.Update, MeshKinds.VirtualService, new ObjectKey("bookinfo", "reviews")));
        history.Pass(1);
        history.Write("replica-2", KnownKinds.Lease, "rollout-controller", """{"spec": {"holderIdentity": "replica-2"} }""");
        history.Pass(1);
        history.Status(Healthy.Replace("\"0%\"", "\"0%\", \"message\": \"x\"", StringComparison.Ordinal), "replica-2");
        history.Pass(1);
        Breaks("I9", () => history.Late(MeshKinds.VirtualService, "reviews", Routes("v1=100")));
    }

    [Fact]
    public void Load_is_too_high_where_a_request_is_repeated_in_a_hot_loop() => Breaks("Load", () =>
    {
        for (var request = 0; request < 100; request++)
            history.Log.Answered(history.Log.Sent(new ClusterRequest(Controller, RequestVerb.Update, MeshKinds.VirtualService, new ObjectKey("bookinfo", "reviews"))), failed: true);
        history.Pass(1);
    });

    [Fact]
    public void Rest_is_broken_by_a_pause_that_is_over()
    {
        history.Write("kubectl", MeshKinds.Rollout, "reviews", """{"spec": {"service": "reviews", "version": "v2"} }""");
        var deadline = history.Time.GetUtcNow().AddSeconds(5).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        history.Status(InStep(step: $$"""{"index": 0, "name": "hold", "deadline": "{{deadline}}"}""", steps: """[{"name": "hold", "pause": {}}]""", weight: "0%", more: """, "pause": {"reason": "Step"}""")
            .Replace("Progressing", "Paused", StringComparison.Ordinal));
        history.AtRest();
        history.Pass(10);
        Breaks("Rest", history.AtRest);
    }

    [Fact]
    public void Rest_is_broken_by_being_Healthy_with_another_version_than_asked_for()
    {
        history.Write("kubectl", MeshKinds.Rollout, "reviews", """{"spec": {"service": "reviews", "version": "v2"} }""");
        Breaks("Rest", history.AtRest);
    }

    [Fact]
    public void Rest_is_broken_by_being_Invalid_without_a_reason()
    {
        history.Status(Healthy.Replace("Healthy", "Invalid", StringComparison.Ordinal));
        Breaks("Rest", history.AtRest);
    }

    [Fact]
    public void I10_is_broken_by_writing_more_than_was_measured_while_it_is_held()
    {
        history.Write("kubectl", MeshKinds.Rollout, "reviews", """{"spec": {"service": "reviews", "version": "v1", "paused": true} }""");
        var held = InStep(more: """, "pause": {"reason": "Spec"}""").Replace("Progressing", "Paused", StringComparison.Ordinal).Replace("\"version\": \"v2\"", "\"version\": \"v1\"", StringComparison.Ordinal);
        history.Status(held);
        history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes("v1=90 v2=10"));
        history.Pass(30);
        history.AtRest();
        foreach (var text in new[] { "a", "b", "c" })
            history.Status(held.Replace("\"Paused\"", $"\"Paused\", \"message\": \"{text}\"", StringComparison.Ordinal));
        Breaks("I10", history.AtRest);
    }

    [Fact]
    public void I10_is_broken_by_a_write_at_rest()
    {
        history.AtRest();
        history.Pass(30);
        history.AtRest();
        history.AtRest();
        history.Status(Healthy.Replace("\"0%\"", "\"0%\", \"message\": \"x\"", StringComparison.Ordinal));
        Breaks("I10", history.AtRest);
    }

    [Fact]
    public void I10_is_broken_by_a_write_at_rest_that_changes_nothing()
    {
        history.AtRest();
        history.Status(Healthy);
        Breaks("I10", history.AtRest);
    }

    [Fact]
    public void I10_is_broken_by_measuring_at_rest()
    {
        history.AtRest();
        history.Facts.Count++;
        Breaks("I10", history.AtRest);
    }

    [Fact]
    public void I10_is_broken_by_a_loop_that_writes_and_writes() => Breaks("I10", () =>
    {
        for (var write = 0; write < 100; write++)
            history.Status(Healthy.Replace("\"0%\"", $"\"0%\", \"message\": \"{write}\"", StringComparison.Ordinal));
    });

    private static string WithCommand(string id) => Healthy.Replace("\"0%\"", $"\"0%\", \"lastCommand\": {{\"id\": \"{id}\", \"verb\": \"pause\"}}", StringComparison.Ordinal);

    private static string Gate(string verdict, int passes, string? value = "0.1%") =>
        $", \"gates\": [{{\"name\": \"errors\", \"verdict\": \"{verdict}\", \"passes\": {passes}, \"measuredAt\": \"2026-01-05T09:00:10Z\"{(value is null ? "" : $", \"value\": \"{value}\"")}}}]";
}
