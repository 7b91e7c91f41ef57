using System.Net;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>Rules for host names in Istio's objects.</summary>
public static class HostName
{
    /// <summary>The cluster's DNS domain.</summary>
    public const string ClusterDomain = "cluster.local";

    /// <summary>
    /// A name without a dot is a Service in the object's own namespace; anything else is taken literally, also <c>name.namespace</c>
    /// (Istio: pkg/config/model.go, <c>ResolveShortnameToFQDN</c>).
    /// </summary>
    public static string Resolve(string host, string @namespace) =>
        host.Length == 0 || host == "*" || host.Contains('.', StringComparison.Ordinal) || IPAddress.TryParse(host, out _)
            ? host
            : $"{host}.{@namespace}.svc.{ClusterDomain}";

    /// <summary>A gateway name without namespace belongs to the object's namespace; <c>mesh</c> is reserved (model/virtualservice.go).</summary>
    public static string ResolveGateway(string gateway, string @namespace) =>
        gateway == "mesh" || gateway.Contains('/', StringComparison.Ordinal) ? gateway : $"{@namespace}/{gateway}";

    /// <summary>True when <paramref name="pattern"/> (a name, <c>*.suffix</c> or <c>*</c>) covers <paramref name="host"/>.</summary>
    public static bool Covers(string pattern, string host) =>
        pattern == "*"
        || (pattern.StartsWith('*') ? host.EndsWith(pattern[1..], StringComparison.Ordinal) : string.Equals(pattern, host, StringComparison.Ordinal));

    /// <summary>Splits a Host header into name and port; the port is <paramref name="defaultPort"/> when absent.</summary>
    public static (string Name, int Port) SplitPort(string authority, int defaultPort)
    {
        int colon = authority.LastIndexOf(':');
        return colon > 0 && int.TryParse(authority.AsSpan(colon + 1), out int port)
            ? (authority[..colon], port)
            : (authority, defaultPort);
    }

    /// <summary>
    /// The domains under which a sidecar in <paramref name="proxyNamespace"/> knows a Service
    /// (Istio: core/httproute.go, <c>generateVirtualHostDomains</c>): short forms only where DNS would resolve them.
    /// </summary>
    public static IEnumerable<string> DomainsOf(string host, string proxyNamespace)
    {
        yield return host;
        string suffix = $".svc.{ClusterDomain}";
        if (!host.EndsWith(suffix, StringComparison.Ordinal) || host.StartsWith('*'))
            yield break;
        string nameAndNamespace = host[..^suffix.Length];
        yield return nameAndNamespace + ".svc";
        yield return nameAndNamespace;
        int dot = nameAndNamespace.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && nameAndNamespace[(dot + 1)..] == proxyNamespace)
            yield return nameAndNamespace[..dot];
    }
}
