using System.Text;
using System.Text.Json.Nodes;
using RolloutController.Gathering;

namespace RolloutController.Admission.Certificates;

/// <summary>The <see cref="CertificateSet"/> as the data of a Secret.</summary>
internal static class CertificateSecret
{
    /// <summary>The set; null where there is none that is whole.</summary>
    public static CertificateSet? Read(JsonObject secret)
    {
        if (KeyedCertificate.Read(Text(secret, "ca.crt"), Text(secret, "ca.key")) is not { } authority) return null;
        if (KeyedCertificate.Read(Text(secret, "tls.crt"), Text(secret, "tls.key")) is not { } serving) return null;
        return new CertificateSet(authority, serving)
        {
            Next = KeyedCertificate.Read(Text(secret, "next-ca.crt"), Text(secret, "next-ca.key")),
            PreviousPem = Text(secret, "previous-ca.crt"),
        };
    }

    /// <summary>The Secret with the set in it; everything else stays.</summary>
    public static JsonObject With(JsonObject secret, CertificateSet set)
    {
        var written = secret.DeepClone().AsObject();
        written["data"] = Data(
            ("ca.crt", set.Authority.CertificatePem), ("ca.key", set.Authority.KeyPem),
            ("tls.crt", set.Serving.CertificatePem), ("tls.key", set.Serving.KeyPem),
            ("next-ca.crt", set.Next?.CertificatePem), ("next-ca.key", set.Next?.KeyPem),
            ("previous-ca.crt", set.PreviousPem));
        return written;
    }

    private static JsonObject Data(params (string Name, string? Text)[] entries) => new(entries
        .Where(entry => entry.Text is not null)
        .Select(entry => KeyValuePair.Create(entry.Name, (JsonNode?)JsonValue.Create(Convert.ToBase64String(Encoding.ASCII.GetBytes(entry.Text!))))));

    private static string? Text(JsonObject secret, string name)
    {
        if (ObjectJson.Text(ObjectJson.Child(secret, "data"), name) is not { } encoded) return null;
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) ? Encoding.ASCII.GetString(bytes, 0, length) : null;
    }
}
