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

    /// <summary>The shadowed route as it is below its roots; null where one twin cannot stand for all of them.</summary>
    /// <param name="shadowed">The child's route; not changed.</param>
    /// <param name="generated">The generated route.</param>
    /// <param name="roots">The routes that delegate to the child.</param>
    /// <param name="host">Host of the Rollout's Service.</param>
    public static JsonObject? PutInto(JsonObject shadowed, GeneratedRoute generated, ImmutableArray<DelegatingRoute> roots, HostName host)
    {
        if (generated is not GeneratedRoute.Mirror || shadowed.ContainsKey(Field) || roots.All(root => root.Json.Array(Field) is not { Count: > 0 }))
        {
            return shadowed;
        }

        var mirrors = roots.Select(root => MirrorsOf(root, host)).ToArray();
        if (!mirrors.All(one => JsonNode.DeepEquals(one, mirrors[0])))
        {
            return null;
        }

        var copy = shadowed.DeepClone().AsObject();
        copy[Field] = mirrors[0];
        return copy;
    }

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
