using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;
using RolloutController.MeshDataPlane.Hosting;

namespace RolloutController.IntegrationTests.World;

/// <summary>What a test's world consists of.</summary>
public sealed record WorldOptions
{
    /// <summary>
    /// Three callers with delays of their own: one gets its routes two seconds before the cluster that they name, as happens in real meshes.
    /// </summary>
    public static readonly ImmutableArray<ProxyOptions> ThreeProxies =
    [
        new() { Name = "productpage" },
        new() { Name = "storefront", CdsDelay = 300, EdsDelay = 200, RdsDelay = 500 },
        new() { Name = "laggard", CdsDelay = 1500, EdsDelay = 500 },
    ];

    /// <summary>Versions of reviews with ready pods.</summary>
    public ImmutableArray<string> Versions { get; init; } = ["v1", "v2"];

    /// <summary>The version of reviews that serves at first.</summary>
    public string Stable { get; init; } = "v1";

    /// <summary>What people have applied, of reviews and others, in place of the objects that the other options tell of.</summary>
    public Func<string, IEnumerable<JsonObject>>? Objects { get; init; }

    /// <summary>Calling proxies of the data plane; none: there is no data plane, and propagation is to be waited out.</summary>
    public ImmutableArray<ProxyOptions> Proxies { get; init; } = ThreeProxies;

    /// <summary>Whether people wrote a VirtualService and a DestinationRule (with subset v1) for reviews.</summary>
    public bool WithMeshObjects { get; init; } = true;

    /// <summary>The test stops this Prometheus: it is not the shared one.</summary>
    public bool OwnPrometheus { get; init; }

    /// <summary>Answers in place of Prometheus.</summary>
    public Uri? PrometheusUrl { get; init; }

    /// <summary>Whether the operator runs in this process; else a test starts it as a process, with <see cref="RolloutWorld.OperatorFlags"/>.</summary>
    public bool OperatorInProcess { get; init; } = true;

    /// <summary>Whether the operator's ServiceAccount and lease have a namespace of their own, as in an installation; else they are in the world's.</summary>
    public bool OperatorApart { get; init; }

    /// <summary>Stands between the operator and its proofs; test-only.</summary>
    public Func<IProofs, Action<ObjectKey>, IProofs>? Proofs { get; init; }

    /// <summary>Stands between the operator and the API server; test-only.</summary>
    public Func<IResourceClient, IResourceClient>? Client { get; init; }

    /// <summary>API requests per second of the operator, as in production.</summary>
    public double RequestsPerSecond { get; init; } = new ApiServerClientOptions().RequestsPerSecond;

    /// <summary>Workers of the operator.</summary>
    public int Workers { get; init; } = 4;
}
