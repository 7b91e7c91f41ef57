using System.Text;

namespace RolloutController.TestControlPlane.Access;

/// <summary>Writes kubeconfig files with one cluster, one user and one context.</summary>
internal static class Kubeconfig
{
    public static string WithToken(Uri server, string authorityPem, string user, string token) =>
        Write(server, authorityPem, user, $"token: {token}");

    public static string WithCertificate(Uri server, string authorityPem, string user, string certificatePem, string keyPem) =>
        Write(server, authorityPem, user, $"client-certificate-data: {Base64(certificatePem)}\n    client-key-data: {Base64(keyPem)}");

    private static string Write(Uri server, string authorityPem, string user, string credential) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: test
          cluster:
            server: {server.GetLeftPart(UriPartial.Authority)}
            certificate-authority-data: {Base64(authorityPem)}
        users:
        - name: "{user}"
          user:
            {credential}
        contexts:
        - name: test
          context:
            cluster: test
            user: "{user}"
        current-context: test

        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
