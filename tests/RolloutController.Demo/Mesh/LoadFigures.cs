using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.Demo.Mesh;

/// <summary>What became of the requests of one load, as its generator counted the answers.</summary>
internal sealed record LoadFigures
{
    /// <summary>Before a load was started.</summary>
    public static LoadFigures None { get; } = new();

    /// <summary>Requests sent.</summary>
    public long Sent { get; private init; }

    /// <summary>Requests answered.</summary>
    public long Answered { get; private init; }

    /// <summary>Requests that got no answer at all.</summary>
    public long TransportErrors { get; private init; }

    /// <summary>Answers with NC, NR, UH or UF.</summary>
    public long LostToRouting { get; private init; }

    /// <summary>Answers of 500 and above, whoever made them.</summary>
    public long ServerErrors { get; private init; }

    /// <summary>Answers by version of the pod; those that no pod made are under the empty name.</summary>
    public ImmutableSortedDictionary<string, long> ByVersion { get; private init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Answers of 500 and above by version.</summary>
    public ImmutableSortedDictionary<string, long> ServerErrorsByVersion { get; private init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Answers that differ from what the proxies counted, one line each; only known at the end.</summary>
    public ImmutableArray<string> Differences { get; private init; } = [];

    /// <summary>Reads the data plane's report.</summary>
    public static LoadFigures Read(JsonObject report)
    {
        var outcomes = report["outcomes"]!.AsArray().Select(outcome => outcome!.AsObject()).ToList();
        return new LoadFigures
        {
            Sent = Number(report, "sent"),
            Answered = Number(report, "answered"),
            TransportErrors = Number(report, "transportErrors"),
            LostToRouting = Number(report, "lostToRouting"),
            ServerErrors = outcomes.Where(IsServerError).Sum(Count),
            ByVersion = PerVersion(outcomes),
            ServerErrorsByVersion = PerVersion(outcomes.Where(IsServerError)),
            Differences = [.. (report["differences"] as JsonArray ?? []).Select(line => (string)line!)],
        };
    }

    private static bool IsServerError(JsonObject outcome) => Number(outcome, "status") >= 500;

    private static long Count(JsonObject outcome) => Number(outcome, "count");

    private static ImmutableSortedDictionary<string, long> PerVersion(IEnumerable<JsonObject> outcomes) =>
        outcomes.GroupBy(outcome => (string)outcome["version"]!).ToImmutableSortedDictionary(group => group.Key, group => group.Sum(Count), StringComparer.Ordinal);

    private static long Number(JsonObject from, string field) => (long)from[field]!;
}
