using System.Text;
using System.Text.Json.Nodes;
using RolloutController.Gathering;

namespace RolloutController.Admission.Certificates;

/// <summary>The <c>caBundle</c> of every webhook in a ValidatingWebhookConfiguration.</summary>
internal static class TrustedBundle
{
    /// <summary>Whether every webhook trusts an authority.</summary>
    public static bool Has(JsonObject configuration, KeyedCertificate authority)
    {
        var bundles = Clients(configuration).Select(client => ObjectJson.Text(client, "caBundle")).ToList();
        return bundles.Count > 0 && bundles.All(bundle => Decoded(bundle).Contains(authority.CertificatePem.Trim(), StringComparison.Ordinal));
    }

    /// <summary>The configuration with this bundle everywhere; null where it stands already.</summary>
    public static JsonObject? With(JsonObject configuration, string bundle)
    {
        var encoded = Convert.ToBase64String(Encoding.ASCII.GetBytes(bundle));
        if (Clients(configuration).All(client => ObjectJson.Text(client, "caBundle") == encoded)) return null;
        var written = configuration.DeepClone().AsObject();
        foreach (var client in Clients(written)) client["caBundle"] = encoded;
        return written;
    }

    private static IEnumerable<JsonObject> Clients(JsonObject configuration) =>
        ObjectJson.Children(configuration, "webhooks").Select(webhook => ObjectJson.Child(webhook, "clientConfig")).OfType<JsonObject>();

    private static string Decoded(string? encoded)
    {
        if (encoded is null) return "";
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) ? Encoding.ASCII.GetString(bytes, 0, length) : "";
    }
}
