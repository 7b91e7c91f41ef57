using System.Text;
using System.Text.Json.Nodes;
using RolloutController.Admission.Certificates;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;

namespace RolloutController.Fuzz.Targets;

/// <summary>The webhook's Secret and configuration after somebody edited them: read as a set that can be served, or as none.</summary>
internal static class CertificateTarget
{
    public static FuzzTarget Target { get; } = new("certificates", Make, Try);

    private static byte[] Make(Draw draw)
    {
        var secret = CertificateSecret.With(new JsonObject { ["kind"] = "Secret" }, new CertificateSet(SampleCertificates.Authority, SampleCertificates.Serving) { Next = draw.Chance(50) ? SampleCertificates.Authority : null });
        foreach (var name in new[] { "ca.crt", "ca.key", "tls.crt", "tls.key", "next-ca.crt" })
        {
            if (!draw.Chance(20) || secret["data"]![name] is not { } encoded) continue;
            var pem = Convert.FromBase64String((string)encoded!);
            secret["data"]![name] = Convert.ToBase64String(draw.Chance(70) ? Bent(draw, Encoding.ASCII.GetString(pem)) : TextMutation.Of(draw, pem));
        }

        return draw.Chance(70) ? JsonBytes.Of(secret) : JsonMutation.Of(draw, secret);
    }

    /// <summary>Valid PEM around a certificate in which some bytes are others.</summary>
    private static byte[] Bent(Draw draw, string pem)
    {
        var lines = pem.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var der = Convert.FromBase64String(string.Concat(lines[1..^1]));
        for (var count = draw.Between(1, 4); count > 0; count--) der[draw.Below(der.Length)] = (byte)draw.Pick(0, 1, 0x7f, 0x80, 0xff, draw.Below(256));
        return Encoding.ASCII.GetBytes($"{lines[0]}\n{Convert.ToBase64String(der)}\n{lines[^1]}\n");
    }

    private static bool Try(byte[] input)
    {
        if (JsonBytes.Tree(input) is not JsonObject secret || CertificateSecret.Read(secret) is not { } set) return false;
        Violation.Unless(!set.Serving.ToString().Contains("KEY", StringComparison.Ordinal), "a key where the certificate is told");
        var configuration = new JsonObject { ["webhooks"] = new JsonArray(new JsonObject { ["clientConfig"] = new JsonObject() }, 1, new JsonObject()) };
        var written = TrustedBundle.With(configuration, set.Authority.CertificatePem);
        Violation.Unless(written is not null && TrustedBundle.Has(written, set.Authority), "what was written is not trusted");
        Violation.Unless(CertificateSecret.Read(CertificateSecret.With(secret, set)) is { } again && again.Serving.CertificatePem == set.Serving.CertificatePem, "reads otherwise than it is written");
        if (input.Length % 4 == 0) set.Serving.ForTls().Dispose();
        return true;
    }
}
