using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Json;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Http;

/// <summary>Reads a <c>…List</c> answer item by item, so that no cached object keeps the whole page in memory.</summary>
internal static class ListReader
{
    public static ResourceList Read(ReadOnlySpan<byte> json, ResourceKind kind)
    {
        var items = ImmutableArray.CreateBuilder<JsonObject>();
        JsonNode? metadata = null;
        var reader = new Utf8JsonReader(json, ShallowJson.Options);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject, kind);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isItems = reader.ValueTextEquals("items"u8);
            var isMetadata = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            if (isItems && reader.TokenType == JsonTokenType.StartArray) ReadItems(ref reader, json, kind, items);
            else if (isMetadata) metadata = Value(ref reader, json);
            else reader.Skip();
        }

        Expect(metadata is JsonObject, kind);
        var next = (string?)metadata!["continue"];
        return new ResourceList(items.DrainToImmutable(), (string?)metadata["resourceVersion"] ?? "", string.IsNullOrEmpty(next) ? null : next);
    }

    /// <summary>Items of a list say neither apiVersion nor kind; everything after us expects them, at the front as elsewhere.</summary>
    public static void SetKind(JsonObject item, ResourceKind kind)
    {
        if (!item.ContainsKey("kind")) item.Insert(0, "kind", kind.Kind);
        if (!item.ContainsKey("apiVersion")) item.Insert(0, "apiVersion", kind.ApiVersion);
    }

    private static void ReadItems(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ResourceKind kind, ImmutableArray<JsonObject>.Builder items)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = Value(ref reader, json) as JsonObject ?? throw new JsonException($"an item in a list of {kind} is not an object");
            SetKind(item, kind);
            items.Add(item);
        }
    }

    /// <summary>The value that begins at the reader's token.</summary>
    private static JsonNode? Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var begin = (int)reader.TokenStartIndex;
        reader.Skip();
        return StrictJson.Parse(ShallowJson.Of(json[begin..(int)reader.BytesConsumed]));
    }

    private static void Expect(bool holds, ResourceKind kind)
    {
        if (!holds) throw new JsonException($"expected a list of {kind}: an object with \"metadata\" and \"items\"");
    }
}
