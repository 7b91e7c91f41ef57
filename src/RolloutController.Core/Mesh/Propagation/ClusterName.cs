using System.Globalization;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>Name of an outbound cluster: <c>outbound|port|subset|host</c> (Istio: model/service.go, <c>BuildSubsetKey</c>).</summary>
/// <param name="Port">Port of the Service.</param>
/// <param name="Subset">Subset; empty for all pods.</param>
/// <param name="Host">Fully qualified host.</param>
public readonly record struct ClusterName(int Port, string Subset, string Host)
{
    /// <summary>Reads a name; null for other clusters (inbound, passthrough, gateways' SNI clusters).</summary>
    public static ClusterName? Parse(string name) =>
        name.Split('|') is ["outbound", var port, var subset, var host]
        && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ClusterName(number, subset, host)
            : null;
}
