using System.Text;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>Which transitions of the table were taken and which commands were given in which phase, read from the statuses that were written.</summary>
public sealed class Coverage
{
    private readonly Dictionary<(Phase From, Trigger Trigger, Phase To), int> taken = [];
    private readonly Dictionary<(Phase Phase, CommandVerb Verb, bool Fits), int> commands = [];

    /// <summary>Arrows of the table: taken, and all there are.</summary>
    public (int Taken, int All) Transitions => (Arrows().Count(taken.ContainsKey), Arrows().Count());

    /// <summary>Pairs of phase and command: those that fit and were carried out, those that do not fit and were refused, and all there are.</summary>
    public (int Seen, int All) Commands => (Rules().Count(commands.ContainsKey), Rules().Count());

    /// <summary>Transitions and commands that the table does not have: a violation of it.</summary>
    public IEnumerable<string> Strangers =>
        taken.Keys.Except(Arrows()).Select(arrow => $"{arrow.From} --{arrow.Trigger}--> {arrow.To}")
            .Concat(commands.Keys.Where(key => key.Fits).Except(Rules()).Select(key => $"{key.Verb} carried out while {key.Phase}"));

    /// <summary>Takes in a write of a Rollout's status.</summary>
    public void Take(JsonObject? before, JsonObject after)
    {
        TakeCommand(before, after);
        var (was, now) = (Entries(before), Entries(after));
        foreach (var entry in now.TakeWhile(entry => was.Length == 0 || !JsonNode.DeepEquals(entry, was[0])))
        {
            if (Enum.TryParse<Phase>((string?)entry["from"], out var from)
                && Enum.TryParse<Phase>((string?)entry["to"], out var to)
                && Enum.TryParse<Trigger>((string?)entry["trigger"], out var trigger))
            {
                Count(taken, (from, trigger, to), 1);
            }
        }
    }

    /// <summary>Takes in what another run saw.</summary>
    public void Add(Coverage other)
    {
        foreach (var (key, count) in other.taken)
            Count(taken, key, count);
        foreach (var (key, count) in other.commands)
            Count(commands, key, count);
    }

    /// <summary>A table for people.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.Append($"transitions taken: {Transitions.Taken} of {Transitions.All}\n");
        foreach (var arrow in Arrows())
            text.Append($"  {taken.GetValueOrDefault(arrow),9}  {arrow.From} --{arrow.Trigger}--> {arrow.To}\n");
        text.Append($"commands seen: {Commands.Seen} of {Commands.All}\n");
        foreach (var rule in Rules())
            text.Append($"  {commands.GetValueOrDefault(rule),9}  {rule.Phase}: {rule.Verb} {(rule.Fits ? "carried out" : "refused")}\n");
        return text.ToString();
    }

    private void TakeCommand(JsonObject? before, JsonObject after)
    {
        if (after["status"]?["lastCommand"] is not { } command || (string?)command["id"] == (string?)before?["status"]?["lastCommand"]?["id"])
            return;
        var phase = before?["metadata"]?["deletionTimestamp"] is not null ? nameof(Phase.Terminating) : (string?)before?["status"]?["phase"];
        if (Enum.TryParse<Phase>(phase, out var from) && Enum.TryParse<CommandVerb>(((string?)command["verb"])?.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var verb))
            Count(commands, (from, verb, command["accepted"]?.GetValue<bool>() == true), 1);
    }

    private static IEnumerable<(Phase From, Trigger Trigger, Phase To)> Arrows() =>
        Core.StateMachine.Transitions.All.Values.SelectMany(phase => phase.Permitted).Select(arrow => (arrow.From, arrow.Trigger, arrow.To));

    private static IEnumerable<(Phase Phase, CommandVerb Verb, bool Fits)> Rules() =>
        Core.StateMachine.Transitions.All.Values.SelectMany(phase => phase.Commands.Select(rule => (phase.Phase, rule.Key, rule.Value.Fits)));

    /// <summary>The newest first.</summary>
    private static JsonNode[] Entries(JsonObject? rollout) => [.. (rollout?["status"]?["history"] as JsonArray ?? []).OfType<JsonNode>()];

    private static void Count<TKey>(Dictionary<TKey, int> counts, TKey key, int by)
        where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + by;
}
