using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.Core.Mesh.Traps;

/// <summary>The namespaces whose proxies see a mesh object (<c>exportTo</c>; absent: all, Istio's default).</summary>
/// <param name="Namespaces">The namespaces; without meaning where all see it.</param>
/// <param name="IsPublic">All see it.</param>
internal sealed record Visibility(ImmutableSortedSet<string> Namespaces, bool IsPublic)
{
    public static Visibility Everywhere { get; } = new([], true);

    public static Visibility Of(JsonObject? item)
    {
        if (item is null)
        {
            return Everywhere;
        }

        var own = MeshJson.NameOf(item).Namespace;

        // A rule for chosen workloads is never exported (model/push_context.go, setDestinationRules).
        if (item.Object("spec").Object("workloadSelector") is not null)
        {
            return new([own], false);
        }

        var written = item.Object("spec").Array("exportTo")?.OfType<JsonValue>()
            .Select(value => value.TryGetValue(out string? text) ? text : "").Where(text => text.Length > 0).ToArray() ?? [];
        return written.Length == 0 || written.Contains("*")
            ? Everywhere
            : new([.. written.Select(text => text == "." ? own : text)], false);
    }

    public bool Includes(string ns) => IsPublic || Namespaces.Contains(ns);

    /// <summary>Nobody outside of this namespace sees it.</summary>
    public bool IsOnly(string ns) => !IsPublic && Namespaces.All(one => one == ns);

    /// <summary>Whether all that see <paramref name="other"/> see this too.</summary>
    public bool Covers(Visibility other) => IsPublic || (!other.IsPublic && other.Namespaces.All(Namespaces.Contains));

    public override string ToString() => IsPublic ? "all namespaces" : string.Join(", ", Namespaces);
}
