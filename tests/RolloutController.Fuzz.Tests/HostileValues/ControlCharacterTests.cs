using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Fuzz.Targets;
using RolloutController.Hosting;
using RolloutController.TestKit.Time;

namespace RolloutController.Fuzz.Tests.HostileValues;

/// <summary>Whoever may write an object or answer a query must not write on somebody's screen.</summary>
public sealed class ControlCharacterTests
{
    private const string Hostile = "a\u001b[2Jb\r\nfail: forged\u202ec\0d\u009b31m\u2028e";

    [Fact]
    public void A_problem_shows_nothing_that_a_terminal_obeys()
    {
        var problem = new SpecProblem("InvalidField", $"spec.{Hostile}", Hostile, Hostile);

        Complete.Check(problem);
        Assert.Contains("a[2Jb  fail: forgedcd31m e", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_status_shows_nothing_that_a_terminal_obeys_whoever_said_it()
    {
        var before = RolloutStatusJson.Read(Samples.Rollout["status"]!.AsObject());
        var status = before with
        {
            Attempt = before.Attempt! with { FailureMessage = Hostile },
            Pause = new PauseStatus(PauseReason.Command, Samples.Now, Hostile),
            Gates = [new GateStatus { Name = "g", Limit = "1", Detail = Hostile }],
            History = [new HistoryEntry(Samples.Now, 1, Phase.Preparing, Phase.Progressing, "Ready", null, Hostile)],
            LastCommand = new LastCommand("1", Hostile, Samples.Now, Hostile, true, Hostile),
        };
        var rollout = RolloutReader.Read(Samples.Rollout) with { Status = status };

        var decision = Engine.Decide(rollout, new Observation { WriteRefusal = Hostile, Command = new AcceptedCommand("2", Hostile, null, Hostile) }, Samples.Now);

        var written = RolloutStatusJson.Write(decision.Status);
        Assert.Contains("forged", written.ToJsonString(), StringComparison.Ordinal);
        foreach (var text in Texts(written)) Complete.Shown(text);
        foreach (var happened in decision.Events) Complete.Shown(happened.Note);
    }

    [Fact]
    public void A_log_entry_for_people_is_one_line_without_anything_that_a_terminal_obeys()
    {
        var line = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Warning, "Category", new EventId(7), Hostile, new InvalidOperationException(Hostile), (state, _) => state);

        new LegibleConsole(new ManualTimeProvider()).Write(entry, null, line);

        Assert.EndsWith("\n", line.ToString(), StringComparison.Ordinal);
        Complete.Shown(line.ToString().TrimEnd('\n'));
        Assert.Contains("warn: Category[7] a[2Jb  fail: forgedcd31m e System.InvalidOperationException", line.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Texts(System.Text.Json.Nodes.JsonNode? node) => node switch
    {
        System.Text.Json.Nodes.JsonObject o => o.SelectMany(member => Texts(member.Value)),
        System.Text.Json.Nodes.JsonArray list => list.SelectMany(Texts),
        System.Text.Json.Nodes.JsonValue value when value.TryGetValue(out string? text) => [text],
        _ => [],
    };
}
