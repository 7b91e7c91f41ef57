using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>The mesh objects as read from the API server. They are shared and never edited.</summary>
/// <param name="VirtualServices">Those of the Rollout's namespace and of every other that can be read.</param>
/// <param name="DestinationRules">The same for DestinationRules.</param>
public sealed record MeshObjects(ImmutableArray<JsonObject> VirtualServices, ImmutableArray<JsonObject> DestinationRules)
{
    /// <summary>A mesh without objects.</summary>
    public static MeshObjects None { get; } = new([], []);

    /// <summary>The VirtualService of that name; null when there is none.</summary>
    public JsonObject? VirtualService(ObjectName name) => Find(VirtualServices, name);

    /// <summary>The DestinationRule of that name; null when there is none.</summary>
    public JsonObject? DestinationRule(ObjectName name) => Find(DestinationRules, name);

    /// <summary>These objects with one of them as it stands now: replaced where it is known, added where it is not.</summary>
    /// <param name="kind"><c>VirtualService</c> or <c>DestinationRule</c>.</param>
    /// <param name="current">The object as it stands now.</param>
    public MeshObjects With(string kind, JsonObject current) => Change(kind, MeshJson.NameOf(current), current);

    /// <summary>These objects without one that is gone.</summary>
    /// <param name="kind"><c>VirtualService</c> or <c>DestinationRule</c>.</param>
    /// <param name="name">The object that is gone.</param>
    public MeshObjects Without(string kind, ObjectName name) => Change(kind, name, null);

    private MeshObjects Change(string kind, ObjectName name, JsonObject? current) => kind switch
    {
        "VirtualService" => this with { VirtualServices = Change(VirtualServices, name, current) },
        "DestinationRule" => this with { DestinationRules = Change(DestinationRules, name, current) },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "expected VirtualService or DestinationRule"),
    };

    private static ImmutableArray<JsonObject> Change(ImmutableArray<JsonObject> objects, ObjectName name, JsonObject? current)
    {
        var index = objects.ToList().FindIndex(candidate => MeshJson.NameOf(candidate) == name);
        return (index, current) switch
        {
            ( < 0, null) => objects,
            ( < 0, not null) => objects.Add(current),
            (_, null) => objects.RemoveAt(index),
            _ => objects.SetItem(index, current),
        };
    }

    private static JsonObject? Find(ImmutableArray<JsonObject> objects, ObjectName name) =>
        objects.FirstOrDefault(candidate => MeshJson.NameOf(candidate) == name);
}
