using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace RolloutController.Kubernetes.Json;

/// <summary>
/// Parses JSON of which every part can be looked at later. .NET's own nodes unfold their text when they are first looked at: a name that stands twice,
/// half a surrogate pair or broken UTF-8 would throw long after the answer was taken for good.
/// </summary>
public static class StrictJson
{
    private static readonly JsonDocumentOptions s_options = new() { AllowDuplicateProperties = false };

    /// <summary>Parses a whole text; null for the text <c>null</c>.</summary>
    /// <exception cref="JsonException">It is no JSON, is nested deeper than 64 levels, has a name twice, or a text in it is no text.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) throw new JsonException("the text is not UTF-8");
        if (MayHoldSurrogates(json)) CheckTexts(json);
        return JsonNode.Parse(json, null, s_options);
    }

    /// <summary>Whether <c>\ud8…</c> to <c>\udf…</c> occurs: hardly ever, so that the texts need not be looked at one by one.</summary>
    private static bool MayHoldSurrogates(ReadOnlySpan<byte> json)
    {
        while (json.IndexOf("\\u"u8) is var at and >= 0)
        {
            json = json[(at + 2)..];
            if (json.Length > 0 && json[0] is (byte)'d' or (byte)'D') return true;
        }

        return false;
    }

    private static void CheckTexts(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) continue;
            try
            {
                _ = reader.GetString();
            }
            catch (InvalidOperationException e)
            {
                throw new JsonException($"a text holds half a surrogate pair, before byte {reader.BytesConsumed}", e);
            }
        }
    }
}
