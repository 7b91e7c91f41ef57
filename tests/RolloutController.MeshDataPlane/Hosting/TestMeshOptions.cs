using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Debugging;
using RolloutController.MeshDataPlane.Xds;

namespace RolloutController.MeshDataPlane.Hosting;

/// <summary>The mesh to run.</summary>
public sealed record TestMeshOptions
{
    /// <summary>Calling proxies.</summary>
    public ImmutableArray<ProxyOptions> Proxies { get; init; } = [];

    /// <summary>Istiods; each has its own debug port.</summary>
    public ImmutableArray<IstiodOptions> Istiods { get; init; } = [new IstiodOptions()];

    /// <summary>Who may read the istiods' debug interfaces at the start.</summary>
    public DebugAccess Debug { get; init; } = new();

    /// <summary>Run the stand-in for Istio's validating webhook and, over an API server, register it.</summary>
    public bool Webhook { get; init; }

    /// <summary>API version of the networking.istio.io objects to watch.</summary>
    public string IstioApiVersion { get; init; } = "v1";

    /// <summary>The only namespace to watch; null: all of them.</summary>
    public string? Namespace { get; init; }

    /// <summary>Seconds for which a deleted pod still answers.</summary>
    public double PodDrainSeconds { get; init; } = 10;

    /// <summary>Seed of all randomness (choice of cluster and endpoint, failures).</summary>
    public int Seed { get; init; } = 1;
}
