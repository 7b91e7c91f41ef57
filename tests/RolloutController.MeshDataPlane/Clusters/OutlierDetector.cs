using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Clusters;

/// <summary>
/// Leaves endpoints out that fail several times in a row, as one proxy sees them (Envoy: intro/arch_overview/upstream/outlier). Safe for concurrent use.
/// </summary>
public sealed class OutlierDetector(OutlierSettings settings, TimeProvider time)
{
    private static readonly TimeSpan longestEjection = TimeSpan.FromMinutes(5);
    private readonly Lock gate = new();
    private readonly Dictionary<string, Watched> endpoints = [];
    private readonly DateTimeOffset started = time.GetUtcNow();

    /// <summary>The endpoints that may be chosen; all of them in a panic (Envoy: upstream/load_balancing/panic_threshold).</summary>
    public ImmutableArray<PodEndpoint> Healthy(ImmutableArray<PodEndpoint> all)
    {
        lock (gate)
        {
            var healthy = all.RemoveAll(endpoint => IsEjected(endpoint.Address));
            return healthy.Length * 100 < settings.MinHealthPercent * all.Length ? all : healthy;
        }
    }

    /// <summary>Takes note of an answer.</summary>
    /// <param name="address">The endpoint that was asked.</param>
    /// <param name="status">Its HTTP status; failures to connect and time-outs are 503 and 504, gRPC statuses are translated.</param>
    /// <param name="count">Number of the cluster's endpoints.</param>
    public void Report(string address, int status, int count)
    {
        lock (gate)
        {
            if (!endpoints.TryGetValue(address, out var seen))
                endpoints[address] = seen = new Watched();
            seen.ServerErrors = status >= 500 ? seen.ServerErrors + 1 : 0;
            seen.GatewayErrors = status is 502 or 503 or 504 ? seen.GatewayErrors + 1 : 0;
            if (!IsEjected(address) && (Reached(seen.ServerErrors, settings.Consecutive5xx) || Reached(seen.GatewayErrors, settings.ConsecutiveGatewayErrors)) && MayEject(count))
                Eject(seen);
        }
    }

    private static bool Reached(int errors, int limit) => limit > 0 && errors >= limit;

    // The share after this ejection is what counts (envoyproxy/envoy issue 26877).
    private bool MayEject(int count) => (endpoints.Keys.Count(IsEjected) + 1) * 100 <= settings.MaxEjectionPercent * count;

    private bool IsEjected(string address) => endpoints.TryGetValue(address, out var seen) && time.GetUtcNow() < seen.Until;

    // Longer with each ejection; each sweep that finds the endpoint healthy takes one away. It comes back at a sweep.
    private void Eject(Watched seen)
    {
        var now = time.GetUtcNow();
        int healthySweeps = seen.Ejections == 0 ? 0 : (int)Math.Min(seen.Ejections, (now - seen.Until) / settings.Interval);
        seen.Ejections += 1 - healthySweeps;
        var longest = longestEjection > settings.BaseEjectionTime ? longestEjection : settings.BaseEjectionTime;
        var end = settings.BaseEjectionTime * seen.Ejections;
        end = now - started + (end < longest ? end : longest);
        seen.Until = started + settings.Interval * Math.Ceiling(end / settings.Interval);
        (seen.ServerErrors, seen.GatewayErrors) = (0, 0);
    }

    private sealed class Watched
    {
        public int ServerErrors { get; set; }

        public int GatewayErrors { get; set; }

        public int Ejections { get; set; }

        public DateTimeOffset Until { get; set; }
    }
}
