using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Json;

namespace RolloutController.Fuzz.Inputs;

/// <summary>JSON text with what a .NET tree cannot hold: halves of surrogate pairs and names that stand twice.</summary>
internal static class JsonBytes
{
    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 100_000 };

    public static byte[] Of(JsonNode? node)
    {
        var text = node?.ToJsonString(plain) ?? "null";
        if (text.Contains('@', StringComparison.Ordinal))
            text = text.Replace(HostileText.LoneSurrogate, "\\ud800", StringComparison.Ordinal).Replace(HostileText.Twice, "", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text);
    }

    /// <summary>What the client hands on of an answer: a tree that can be looked at everywhere; null where it refuses the input.</summary>
    public static JsonNode? Tree(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictJson.Parse(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Any tree, also one that breaks when it is looked at; null where the input is no JSON at all.</summary>
    public static JsonNode? AnyTree(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonNode.Parse(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
