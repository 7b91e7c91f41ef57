using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Lint;
using RolloutController.Core.Tests.Examples;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.Model.Lint;

/// <summary>Warnings on Rollouts that are right; what is refused is <see cref="Parsing.RefusedSpecTests"/>.</summary>
public sealed class RolloutLintTests
{
    public static TheoryData<string, RolloutBuilder, string, string> Warned => new()
    {
        { "weights without any gate", A.Rollout().WithSteps(A.Weight(5)), "NoGates", "spec.analysis.gates" },
        { "a weight that falls", Gated().WithSteps(A.Weight(50, "5m"), A.Pause(), A.Weight(10, "5m")), "WeightFalls", "spec.steps[2].setWeight" },
        { "a gate that starts after the step", Gated(With(A.ErrorRateGate(), "initialDelay", "10m")).WithSteps(A.Weight(5, "5m")), "GateStartsLate", "spec.analysis.gates[0].initialDelay" },
        { "a step's own gate that starts after it", A.Rollout().WithSteps(A.Weight(5, "1m", "first", With(A.ErrorRateGate(), "initialDelay", "1m"))), "GateStartsLate", "spec.steps[0].gates[0].initialDelay" },
        { "a command in the file", Gated().WithSteps(A.Weight(5, "5m")), "CommandInObject", "metadata.annotations.rollout-controller.io/command" },
    };

    [Theory]
    [MemberData(nameof(Warned), DisableDiscoveryEnumeration = true)]
    public void Warned_of(string what, RolloutBuilder builder, string reason, string field)
    {
        var rollout = builder.Json();
        if (reason == "CommandInObject") rollout["metadata"]!["annotations"] = new JsonObject { [WellKnown.CommandAnnotation] = "promote" };

        var problems = Check(rollout);

        Assert.True(problems.Length == 1, $"{what}: {string.Join("; ", problems)}");
        Assert.Equal((reason, field, false), (problems[0].Reason, problems[0].Field, problems[0].IsError));
    }

    [Fact]
    public void A_gate_of_the_analysis_is_named_once_however_many_steps_are_too_short() =>
        Assert.Single(Check(Gated(With(A.ErrorRateGate(), "initialDelay", "5m")).WithSteps(A.Weight(5, "1m"), A.Weight(10, "2m")).Json()));

    [Fact]
    public void A_command_on_a_Rollout_that_a_controller_has_seen_is_a_persons() =>
        Assert.Empty(Check(new JsonObject(Gated().WithSteps(A.Weight(5, "5m")).Json().Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())))
        {
            ["metadata"] = new JsonObject { ["name"] = "reviews", ["annotations"] = new JsonObject { [WellKnown.CommandAnnotation] = "promote" } },
            ["status"] = new JsonObject { ["observedGeneration"] = 1 },
        }));

    [Fact]
    public void Sessions_that_no_weight_begins_are_reported() => Assert.Equal(
        "spec.traffic.sessionAffinity: missing; expected a step with a setWeight between 0% and 100%; no session begins without one",
        Assert.Single(Check(Gated().WithSteps(A.HeaderRoute(duration: "5m"), A.Weight(100, "5m")).WithSessions().Json())).ToString());

    [Fact]
    public void Sessions_beside_routes_of_connections_are_reported()
    {
        var reference = new JsonObject { ["name"] = "reviews", ["httpRoutes"] = new JsonArray("primary"), ["tcpRoutes"] = new JsonArray(new JsonObject { ["port"] = 9000 }) };

        var problem = Assert.Single(Check(Gated().WithSteps(A.Weight(5, "5m")).WithSessions().With("traffic.virtualServices", new JsonArray(reference)).Json()));

        Assert.Equal(("SessionsOfHttpOnly", false), (problem.Reason, problem.IsError));
    }

    [Theory]
    [InlineData("setWieght", "setWeight")]
    [InlineData("setweight", "setWeight")]
    [InlineData("headerRoutes", "headerRoute")]
    [InlineData("pauze", "pause")]
    public void A_misspelt_field_is_reported_with_the_one_probably_meant(string written, string meant)
    {
        var problems = Check(Gated().WithSteps(A.Step("s", written, 5)).Json());

        Assert.Contains(problems, problem => problem.Field == $"spec.steps[0].{written}" && problem.Expected.EndsWith($"did you mean {meant}?", StringComparison.Ordinal));
    }

    [Fact]
    public void A_field_like_no_other_is_reported_without_a_guess() => Assert.Equal(
        "spec.colour: \"green\"; expected a field that exists",
        Assert.Single(Check(Gated().WithSteps(A.Weight(5, "5m")).With("colour", "green").Json())).ToString());

    [Fact]
    public void A_misspelt_field_beside_the_spec_is_reported()
    {
        var rollout = Gated().WithSteps(A.Weight(5, "5m")).Json();
        rollout["sepc"] = new JsonObject();

        Assert.Equal("sepc: {}; expected a field that exists; did you mean spec?", Assert.Single(Check(rollout)).ToString());
    }

    [Fact]
    public void The_windows_are_checked_by_the_owner_of_the_calendar()
    {
        var rollout = Gated().WithSteps(A.Weight(5, "5m")).With("windows", new JsonArray(new JsonObject { ["cron"] = "never" })).Json();
        ImmutableArray<SpecProblem> Refuse(RolloutSpec spec) => [new SpecProblem("InvalidField", "spec.windows[0].cron", spec.Windows[0].Cron, "a cron expression")];

        Assert.Equal("spec.windows[0].cron: never; expected a cron expression", Assert.Single(RolloutLint.Check(rollout, Refuse)).ToString());
    }

    [Theory]
    [InlineData("""{"spec": {"service": "a", "service": "b", "version": "v2"}}""")]
    [InlineData("""{"spec": [], "metadata": [], "status": [], "x": 1}""")]
    [InlineData("""{"a": 1, "a": 2}""")]
    public void Whatever_the_JSON_there_are_problems_and_no_exception(string json) =>
        Assert.Contains(Check(JsonNode.Parse(json)!.AsObject()), problem => problem.IsError);

    [Theory]
    [MemberData(nameof(ExampleFilesTests.Files), MemberType = typeof(ExampleFilesTests))]
    public void An_example_has_nothing_to_warn_of_except_that_the_first_one_has_no_gates(string file)
    {
        foreach (var document in YamlDocuments.Read(File.ReadAllText(Path.Combine(ExampleFilesTests.Folder, file))).Where(document => (string?)document["kind"] == "Rollout"))
            Assert.All(Check(document), problem => Assert.Equal(("first-rollout.yaml", "NoGates"), (file, problem.Reason)));
    }

    private static RolloutBuilder Gated(params JsonObject[] gates) => A.Rollout().WithGates(gates.Length == 0 ? [A.ErrorRateGate()] : gates);

    private static ImmutableArray<SpecProblem> Check(JsonObject rollout) => RolloutLint.Check(rollout, _ => []);

    private static JsonObject With(JsonObject json, string field, JsonNode value)
    {
        json[field] = value;
        return json;
    }
}
