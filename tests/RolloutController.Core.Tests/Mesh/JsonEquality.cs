using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace RolloutController.Core.Tests.Mesh;

/// <summary>Equality of JSON by value.</summary>
internal sealed class JsonEquality : IEqualityComparer<JsonNode>
{
    public static JsonEquality Instance { get; } = new();

    public bool Equals(JsonNode? x, JsonNode? y) => JsonNode.DeepEquals(x, y);

    public int GetHashCode([DisallowNull] JsonNode obj) => 0;
}
