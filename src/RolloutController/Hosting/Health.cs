using RolloutController.Gathering;

namespace RolloutController.Hosting;

/// <summary>
/// What the probes say. Live: the process can still do its work, in particular a leader still renews its lease.
/// Ready: caches are complete and the API server is seen, so that this replica leads or could take over.
/// </summary>
public sealed class Health(ClusterCaches caches, Func<string?> leaseProblem)
{
    /// <summary>Null when all is well, else what is not.</summary>
    public string? Liveness() => leaseProblem();

    /// <summary>Null when ready, else what is missing.</summary>
    public string? Readiness()
    {
        var missing = caches.Incomplete.Select(kind => kind.ToString()).ToArray();
        if (missing.Length > 0)
            return $"caches not complete: {string.Join(", ", missing)}";
        var unseen = caches.Disconnected.Select(kind => kind.ToString()).ToArray();
        return unseen.Length > 0 ? $"the API server is not seen: {string.Join(", ", unseen)}" : null;
    }
}
