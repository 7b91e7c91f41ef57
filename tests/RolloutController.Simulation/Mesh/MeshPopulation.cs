using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.Simulation.Runs.Mesh;

/// <summary>The proxies of a world and how many istiods serve them.</summary>
/// <param name="Istiods">Number of istiods, from 1.</param>
/// <param name="Proxies">Who connects, in the order in which they are numbered.</param>
public sealed record MeshPopulation(int Istiods, ImmutableArray<ProxyIdentity> Proxies)
{
    /// <summary>
    /// One to four proxies by chance: always a caller; then a version's own pod, a pod of another namespace that carries the same labels, a gateway.
    /// </summary>
    /// <param name="random">Decides.</param>
    /// <param name="namespace">Namespace of the Rollouts.</param>
    /// <param name="app">Label <c>app</c> of the pods whose versions are rolled out.</param>
    /// <param name="versions">Their versions.</param>
    public static MeshPopulation Of(Random random, string @namespace, string app, IReadOnlyList<string> versions)
    {
#pragma warning disable CA5394 // reproducible choices, no secrets
        var proxies = ImmutableArray.CreateBuilder<ProxyIdentity>();
        proxies.Add(Sidecar("caller-0", @namespace, ("app", "caller")));
        var version = versions[random.Next(versions.Count)];
        if (random.Next(2) == 0)
            proxies.Add(Sidecar($"{app}-{version}-0", @namespace, ("app", app), ("version", version)));
        if (random.Next(3) == 0)
            proxies.Add(Sidecar("stray-0", "elsewhere", ("app", app), ("version", version)));
        if (random.Next(4) == 0)
        {
            proxies.Add(new ProxyIdentity
            {
                Name = "ingress-0",
                Namespace = "istio-ingress",
                IsGateway = true,
                Gateways = [$"{@namespace}/gateway"],
                Labels = ImmutableDictionary<string, string>.Empty.Add("app", "ingress"),
            });
        }

        return new MeshPopulation(random.Next(6) == 0 ? 2 : 1, proxies.ToImmutable());
#pragma warning restore CA5394
    }

    /// <summary>A sidecar with these labels.</summary>
    public static ProxyIdentity Sidecar(string name, string @namespace, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var all = ImmutableDictionary<string, string>.Empty;
        foreach (var (label, value) in labels)
            all = all.Add(label, value);
        return new ProxyIdentity { Name = name, Namespace = @namespace, Labels = all, Workload = name };
    }
}
