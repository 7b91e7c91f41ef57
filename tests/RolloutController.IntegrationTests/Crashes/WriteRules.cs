using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>What must hold for the writes of a rollout, whoever wrote them and however often it died.</summary>
internal static class WriteRules
{
    /// <summary>Weights of a VirtualService's first route after each write that changed its spec, in order (<c>v1=90 v2=10</c>).</summary>
    public static IReadOnlyList<string> Weights(this WriteHistory history, string virtualService = "reviews") =>
    [
        .. history.Writes
            .Where(write => write.Plural == "virtualservices" && write.Name == virtualService && !write.Deleted)
            .Select(write => write.Content["spec"]!["http"]![0]!["route"]!.AsArray())
            .Select(route => string.Join(' ', route.Select(one => $"{(string?)one!["destination"]!["subset"] ?? "-"}={(int?)one["weight"] ?? 100}"))),
    ];

    /// <summary>Subsets of a DestinationRule after each write, in order.</summary>
    public static IReadOnlyList<string> Subsets(this WriteHistory history, string destinationRule = "reviews") =>
    [
        .. history.Writes
            .Where(write => write.Plural == "destinationrules" && write.Name == destinationRule)
            .Select(write => string.Join(' ', Defined(write))),
    ];

    /// <summary>The steps that a status entered, over all that was ever written into a history, in order: <c>attempt/step</c>.</summary>
    public static IReadOnlyList<string> StepsEntered(this WriteHistory history, string rollout = "reviews") =>
        [.. Transitions(history, rollout).Where(entry => entry.Trigger == "StepEntered").Select(entry => $"{entry.Attempt}/{entry.Step}")];

    /// <summary>Every transition that was ever written, in order; each once.</summary>
    public static IReadOnlyList<HistoryEntry> Transitions(this WriteHistory history, string rollout = "reviews") =>
    [
        .. history.Writes
            .Where(write => write.Plural == "rollouts" && write.Name == rollout)
            .SelectMany(write => RolloutReader.Read(write.Content).Status.History.Reverse())
            .Distinct(),
    ];

    /// <summary>Moments at which a VirtualService named a subset that its DestinationRule did not have; empty is right.</summary>
    public static IReadOnlyList<string> NamedButAbsent(this WriteHistory history)
    {
        var problems = new List<string>();
        var (named, defined) = (new Dictionary<string, string[]>(), new Dictionary<string, string[]>());
        foreach (var write in history.Writes)
        {
            if (write.Plural == "virtualservices")
                named[write.Name] = write.Deleted ? [] : [.. Named(write)];
            else if (write.Plural == "destinationrules")
                defined[write.Name] = write.Deleted ? [] : [.. Defined(write)];
            else
                continue;
            foreach (var (name, subsets) in named)
            {
                var absent = subsets.Except(defined.GetValueOrDefault(name, [])).ToArray();

                // Until the first state of either is known there is nothing to compare.
                if (absent.Length > 0 && defined.ContainsKey(name))
                    problems.Add($"at {write.Version} VirtualService {name} names {string.Join(", ", absent)}, which DestinationRule {name} lacks");
            }
        }

        return problems;
    }

    private static IEnumerable<string> Named(SeenWrite virtualService) =>
        from route in virtualService.Content["spec"]!["http"]!.AsArray()
        from one in route!["route"]!.AsArray()
        let subset = (string?)one!["destination"]!["subset"]
        where subset is not null
        select subset;

    private static IEnumerable<string> Defined(SeenWrite destinationRule) =>
        destinationRule.Content["spec"]!["subsets"]?.AsArray().Select(one => (string)one!["name"]!) ?? [];
}
