using System.Collections.Immutable;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>
/// Judges from what every istiod says whether all proxies that need a change have it. Times prove nothing here (pushes are debounced, queued,
/// and answers to proxies carry old versions); versions do: the first that is seen to hold the change is what every proxy must have acknowledged.
/// </summary>
public static class PropagationJudge
{
    private const int ListedProxies = 5;

    // A proxy that reconnects, perhaps to another istiod, is not listed for a moment.
    private static readonly TimeSpan Reconnects = TimeSpan.FromSeconds(10);

    /// <summary>Judges one round of questions.</summary>
    /// <param name="change">The change.</param>
    /// <param name="memory">What the last round left.</param>
    /// <param name="snapshots">What each istiod said; one per istiod, all of the mesh's.</param>
    /// <param name="round">Number of the round; rises with each new listing of connections, and stays while dumps are added to it.</param>
    /// <param name="at">When the connections were listed.</param>
    public static PropagationFinding Judge(
        MeshChange change, PropagationMemory memory, ImmutableArray<IstiodSnapshot> snapshots, long round, DateTimeOffset at)
    {
        var findings = snapshots.ToImmutableSortedDictionary(
            snapshot => snapshot.Istiod,
            snapshot => IstiodJudge.Judge(change, memory.Istiods.GetValueOrDefault(snapshot.Istiod, []), snapshot, round, at),
            StringComparer.Ordinal);

        // A proxy that moved is pending where it was until it is listed where it is.
        var proxies = findings.Values.SelectMany(finding => finding.Proxies).ToList();
        var lastSeen = memory.LastSeen.Where(seen => at - seen.Value < Reconnects).ToImmutableSortedDictionary(StringComparer.Ordinal)
            .SetItems(proxies.Select(proxy => KeyValuePair.Create(proxy.Proxy, at)));
        var connected = proxies.Select(proxy => proxy.Proxy).ToHashSet(StringComparer.Ordinal);
        proxies.AddRange(lastSeen.Keys.Where(proxy => !connected.Contains(proxy))
            .Select(proxy => ProxyState.Pending(proxy, "was connected a moment ago and is not now")));

        return new PropagationFinding(
            Prove(change, findings, proxies),
            new PropagationMemory
            {
                Istiods = findings.ToImmutableDictionary(finding => finding.Key, finding => finding.Value.Memories),
                LastSeen = lastSeen,
            },
            findings.Where(finding => !finding.Value.Wanted.IsEmpty)
                .ToImmutableSortedDictionary(finding => finding.Key, finding => finding.Value.Wanted, StringComparer.Ordinal));
    }

    private static Proof Prove(MeshChange change, ImmutableSortedDictionary<string, IstiodFinding> findings, List<ProxyState> proxies)
    {
        var proof = new Proof
        {
            ChangeId = change.Id,
            State = ProofState.Pending,
            Accepted = proxies.Count(proxy => proxy.Kind is ProxyState.Standing.Accepted),
            Total = proxies.Count,
            Pending =
            [
                .. proxies.Where(proxy => proxy.Kind is not ProxyState.Standing.Accepted)
                    .OrderByDescending(proxy => proxy.Kind)
                    .ThenBy(proxy => proxy.Proxy, StringComparer.Ordinal)
                    .Take(ListedProxies)
                    .Select(proxy => $"{proxy.Proxy}: {proxy.Why}"),
            ],
        };

        var failures = findings.Where(finding => finding.Value.Failure is not null).OrderBy(finding => finding.Key, StringComparer.Ordinal).ToList();
        if (proxies.Find(proxy => proxy.Kind is ProxyState.Standing.Refused) is { } refused)
            return proof with { State = ProofState.Rejected, Reason = "ProxyRejectedChange", Detail = $"{refused.Proxy} refused {change.Description}: {refused.Why}" };
        if (failures.Find(failure => failure.Value.Failure!.Kind is IstiodFailureKind.Unknown) is { Value.Failure: { } unknown } unverifiable)
            return proof with { State = ProofState.Unverifiable, Reason = unknown.Reason, Detail = unknown.Describe(unverifiable.Key) };
        if (failures.Count > 0)
        {
            var (istiod, failure) = (failures[0].Key, failures[0].Value.Failure!);
            var others = failures.Count > 1 ? $" (and {failures.Count - 1} more)" : "";
            return proof with { Reason = failure.Reason, Detail = failure.Describe(istiod) + others };
        }

        if (findings.IsEmpty)
            return proof with { Reason = "IstiodUnreachable", Detail = "no istiod is known; check the controller's istiod addresses or Istio's root namespace" };

        // Proxies keep their routes while istiod is away: an empty list says nothing about them.
        if (proxies.Count == 0)
            return proof with { Reason = "NoProxiesConnected", Detail = "no proxy is connected to istiod" };
        if (proof.Accepted == proof.Total) return proof with { State = ProofState.Proven };
        return proxies.Exists(proxy => proxy.Kind is ProxyState.Standing.RefusedBefore)
            ? proof with { Reason = "ProxiesRefusing", Detail = "proxies refused their configuration before this change and cannot take it until that is put right" }
            : proof with { Reason = "ProxiesPending", Detail = null };
    }
}
