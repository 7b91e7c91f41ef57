using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>
/// Mirrors that a child's route has from the root that delegates to it. Istio gives them only to a route without <c>mirrors</c> of its own
/// (config/kube/virtualservice, <c>mergeHTTPRoute</c>), and a mirror's twin has some: they are written into it.
/// </summary>
internal static class RootMirrors
{
    private const string Field = "mirrors";
    private const string Single = "mirror";

    /// <summary>What a route would have to be for one twin to stand for it below all its roots, for people; null where it is so.</summary>
    /// <param name="shadowed">The child's route.</param>
    /// <param name="generated">The generated route.</param>
    /// <param name="roots">The routes that delegate to the child.</param>
    /// <param name="host">Host of the Rollout's Service.</param>
    public static string? Refusal(JsonObject shadowed, GeneratedRoute generated, ImmutableArray<DelegatingRoute> roots, HostName host)
    {
        // The twin has the child's mirror among its mirrors, so that Istio would add the root's, which the child does not have.
        if (generated is GeneratedRoute.Mirror && shadowed.ContainsKey(Single) && roots.FirstOrDefault(root => root.Json.ContainsKey(Single)) is { } other)
        {
            return $"a route with a mirror of its own or of {other.Root}, which delegates to it, but not of both";
        }

        return AreInherited(shadowed, generated, roots) && roots.Any(root => !JsonNode.DeepEquals(MirrorsOf(root, host), MirrorsOf(roots[0], host)))
            ? $"a route to which all of {string.Join(", ", roots.Select(root => root.Root))} delegate with the same mirrors"
            : null;
    }

    /// <summary>The shadowed route as it is below its roots, of which none is refused.</summary>
    /// <param name="shadowed">The child's route; not changed.</param>
    /// <param name="generated">The generated route.</param>
    /// <param name="roots">The routes that delegate to the child.</param>
    /// <param name="host">Host of the Rollout's Service.</param>
    public static JsonObject PutInto(JsonObject shadowed, GeneratedRoute generated, ImmutableArray<DelegatingRoute> roots, HostName host)
    {
        if (!AreInherited(shadowed, generated, roots))
        {
            return shadowed;
        }

        var copy = shadowed.DeepClone().AsObject();
        copy[Field] = MirrorsOf(roots[0], host);
        return copy;
    }

    private static bool AreInherited(JsonObject shadowed, GeneratedRoute generated, ImmutableArray<DelegatingRoute> roots) =>
        generated is GeneratedRoute.Mirror && !shadowed.ContainsKey(Field) && roots.Any(root => root.Json.Array(Field) is { Count: > 0 });

    /// <summary>A short host belongs to the root's namespace.</summary>
    private static JsonArray MirrorsOf(DelegatingRoute root, HostName host)
    {
        var mirrors = root.Json.Array(Field)?.DeepClone().AsArray() ?? [];
        foreach (var destination in mirrors.Select(mirror => mirror.Object("destination")).OfType<JsonObject>())
        {
            if (root.Root.Namespace != host.Namespace && destination.Text("host") is { } written && !written.Contains('.', StringComparison.Ordinal))
            {
                destination["host"] = new HostName(written, root.Root.Namespace, host.ClusterDomain).Full;
            }
        }

        return mirrors;
    }
}
