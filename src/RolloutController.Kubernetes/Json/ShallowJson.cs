using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RolloutController.Kubernetes.Json;

/// <summary>
/// Texts as deep as the API server takes them (Go's decoder: 10,000 levels). No resource that we know needs more than a few: what lies deeper is
/// somebody's mistake or malice in a field that keeps unknown content, and is left out, so that the objects beside it are still seen.
/// </summary>
internal static class ShallowJson
{
    /// <summary>Levels that are kept; <see cref="StrictJson"/> and what reads the object again have a limit of 64.</summary>
    private const int Deepest = 56;

    /// <summary>For readers of whole answers; an envelope or two is around the object.</summary>
    public static JsonReaderOptions Options => new() { MaxDepth = 10_010 };

    /// <summary>The same text, or a copy of it in which objects and lists that lie too deep are null.</summary>
    /// <param name="json">One value, as JSON.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> json)
    {
        if (!IsTooDeep(json)) return json;
        var kept = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(kept)) Copy(json, writer);
        return kept.WrittenSpan;
    }

    /// <summary>Whether an object that was read may lack its depths. A list's or a watch's envelope takes a level or two of those that are kept.</summary>
    public static bool MayBeShortened(JsonNode json) => HasNullAt(json, Deepest - 2);

    private static bool HasNullAt(JsonNode? json, int levels) => json switch
    {
        null => levels <= 0,
        JsonObject members => members.Any(member => HasNullAt(member.Value, levels - 1)),
        JsonArray items => items.Any(item => HasNullAt(item, levels - 1)),
        _ => false,
    };

    private static bool IsTooDeep(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        while (reader.Read())
            if (reader.CurrentDepth > Deepest) return true;
        return false;
    }

    private static void Copy(ReadOnlySpan<byte> json, Utf8JsonWriter writer)
    {
        var reader = new Utf8JsonReader(json, Options);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= Deepest)
            {
                reader.Skip();
                writer.WriteNullValue();
            }
            else
            {
                CopyToken(ref reader, writer);
            }
        }
    }

    private static void CopyToken(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(Text(ref reader));
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(Text(ref reader));
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException($"a text is no text, before byte {reader.BytesConsumed}", e);
        }
    }
}
