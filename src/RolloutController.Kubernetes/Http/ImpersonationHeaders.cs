using System.Net.Http.Headers;
using RolloutController.Kubernetes.Configuration;

namespace RolloutController.Kubernetes.Http;

/// <summary>Writes <c>Impersonate-*</c> headers.</summary>
internal static class ImpersonationHeaders
{
    public static void Add(HttpRequestHeaders headers, Impersonation impersonation)
    {
        headers.TryAddWithoutValidation("Impersonate-User", impersonation.User);
        if (impersonation.Uid is { } uid) headers.TryAddWithoutValidation("Impersonate-Uid", uid);
        foreach (var group in impersonation.Groups) headers.TryAddWithoutValidation("Impersonate-Group", group);
        foreach (var (key, values) in impersonation.Extra)
        {
            // Keys may hold characters that header names may not; the server unescapes them (client-go transport/round_trippers.go).
            foreach (var value in values) headers.TryAddWithoutValidation("Impersonate-Extra-" + Uri.EscapeDataString(key), value);
        }
    }
}
