using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Json;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>What a credential plugin printed.</summary>
/// <param name="Credentials">Token, certificate, or both.</param>
/// <param name="Expires">When to run it again; null for not before a 401.</param>
internal sealed record ExecResult(Credentials Credentials, DateTimeOffset? Expires)
{
    /// <summary>Reads an <c>ExecCredential</c>.</summary>
    /// <exception cref="FormatException">It is not one, or lacks what it needs.</exception>
    public static ExecResult Parse(string json, string apiVersion)
    {
        JsonNode? document;
        try
        {
            document = StrictJson.Parse(Encoding.UTF8.GetBytes(json));
        }
        catch (JsonException)
        {
            throw new FormatException("its output is no JSON");
        }

        if (document is not JsonObject credential || Text(credential["kind"]) != "ExecCredential")
            throw new FormatException("its output is no ExecCredential");
        if (Text(credential["apiVersion"]) is var actual && actual != apiVersion)
            throw new FormatException($"it answered with apiVersion \"{actual}\", expected \"{apiVersion}\" as configured");
        if (credential["status"] is not JsonObject status) throw new FormatException("its output has no status");

        var token = Text(status["token"]);
        var certificate = Text(status["clientCertificateData"]);
        var key = Text(status["clientKeyData"]);
        if (certificate is null != key is null) throw new FormatException("it gave only one of clientCertificateData and clientKeyData");
        if (token is null && certificate is null) throw new FormatException("it gave neither a token nor a client certificate");
        return new ExecResult(
            new Credentials(token is null ? null : new AuthenticationHeaderValue("Bearer", token), certificate is null ? null : Load(certificate, key!)),
            Expiry(Text(status["expirationTimestamp"])));
    }

    private static X509Certificate2 Load(string certificate, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new FormatException($"its client certificate cannot be used: {e.Message}", e);
        }
    }

    private static DateTimeOffset? Expiry(string? text)
    {
        if (text is null) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiry)
            ? expiry
            : throw new FormatException($"its expirationTimestamp \"{text}\" is no time");
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;
}
