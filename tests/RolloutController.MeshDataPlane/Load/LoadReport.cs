using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Proxies;

namespace RolloutController.MeshDataPlane.Load;

/// <summary>What became of the requests sent so far.</summary>
/// <param name="Sent">Requests sent.</param>
/// <param name="Outcomes">Answers by proxy, status, flags and version.</param>
/// <param name="TransportErrors">Requests without any answer of a proxy.</param>
/// <param name="InFlight">Requests not ended yet.</param>
/// <param name="LatencyP50">Median of answered requests, in milliseconds.</param>
/// <param name="LatencyP99">99th percentile of answered requests, in milliseconds.</param>
/// <param name="LatencyMax">Slowest answered request, in milliseconds.</param>
public sealed record LoadReport(
    long Sent, ImmutableDictionary<LoadOutcome, long> Outcomes, long TransportErrors, long InFlight, double LatencyP50, double LatencyP99, double LatencyMax)
{
    /// <summary>The proxies' counters when the load began, by proxy, status and flags.</summary>
    public ImmutableDictionary<(string Proxy, int Status, string Flags), long> Before { get; init; } = ImmutableDictionary<(string Proxy, int Status, string Flags), long>.Empty;

    /// <summary>Requests answered.</summary>
    public long Answered => Outcomes.Values.Sum();

    /// <summary>Answers with NC, NR, UH or UF: routing lost the request.</summary>
    public long LostToRouting => Count(outcome => ResponseFlag.IsLostToRouting(outcome.Flags));

    /// <summary>Answers of 500 and above, or with a gRPC status other than OK, that a pod made itself.</summary>
    public long ServerErrors => Count(IsServerError);

    /// <summary>The same by version.</summary>
    public ImmutableDictionary<string, long> ServerErrorsByVersion => ByVersion(IsServerError);

    /// <summary>Answers by version; those that no pod made are under the empty name.</summary>
    public ImmutableDictionary<string, long> RequestsByVersion => ByVersion(_ => true);

    /// <summary>Sum over the outcomes that fit.</summary>
    public long Count(Func<LoadOutcome, bool> fits) => Outcomes.Where(entry => fits(entry.Key)).Sum(entry => entry.Value);

    /// <summary>
    /// Differences between these answers and what the proxies counted since the load began, one line each; empty when they reconcile.
    /// Only this load may have sent through the proxies. A proxy counts a moment after its answer: ask again before believing a difference of few.
    /// </summary>
    public ImmutableArray<string> Differences(IEnumerable<ProxyServer> proxies)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var proxy in proxies)
        {
            var mine = Outcomes.Where(entry => entry.Key.Proxy == proxy.Agent.Identity.Name)
                .GroupBy(entry => (entry.Key.Status, entry.Key.Flags)).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Value));
            foreach (var key in mine.Keys.Union(proxy.Counters.Keys))
            {
                long sent = mine.GetValueOrDefault(key);
                long counted = proxy.Counters.GetValueOrDefault(key) - Before.GetValueOrDefault((proxy.Agent.Identity.Name, key.Status, key.Flags));
                if (sent != counted)
                    lines.Add($"{proxy.Agent.Identity.Name}: {key.Status} {key.Flags}: {sent} answers received, {counted} counted by the proxy");
            }
        }

        return lines.ToImmutable();
    }

    private static bool IsServerError(LoadOutcome outcome) => outcome.Version.Length > 0 && (outcome.Status >= 500 || outcome.GrpcStatus is > 0);

    private ImmutableDictionary<string, long> ByVersion(Func<LoadOutcome, bool> fits) =>
        Outcomes.Where(entry => fits(entry.Key)).GroupBy(entry => entry.Key.Version).ToImmutableDictionary(group => group.Key, group => group.Sum(entry => entry.Value));
}
