using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Debugging;

/// <summary>Reads the claims of a service account token.</summary>
public static class TokenClaims
{
    /// <summary>Audience that istiod wants (<c>TOKEN_AUDIENCES</c>).</summary>
    public const string Audience = "istio-ca";

    /// <summary>The service account's namespace; null when the token is no such token, expired, or for another audience.</summary>
    public static string? NamespaceOf(string token, DateTimeOffset now)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3)
            return null;
        try
        {
            if (JsonNode.Parse(Base64Url.DecodeFromChars(parts[1])) is not JsonObject claims)
                return null;
            bool audience = claims["aud"] is JsonArray list ? list.Any(entry => KubernetesReader.Text(entry) == Audience) : KubernetesReader.Text(claims["aud"]) == Audience;
            bool expired = claims["exp"] is JsonValue expiry && DateTimeOffset.FromUnixTimeSeconds(expiry.GetValue<long>()) <= now;
            return audience && !expired ? KubernetesReader.Text(claims["kubernetes.io"]?["namespace"]) : null;
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
