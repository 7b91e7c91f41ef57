using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Clusters;

/// <summary>
/// Which endpoint a request has by its hash (Istio: destination_rule.proto, <c>ConsistentHashLB</c>; networking/core/loadbalancer, <c>ApplyRingHashLoadBalancer</c>).
/// The ring is Envoy's affair; what counts is kept: one value always has one endpoint, and the loss of another endpoint does not move it.
/// </summary>
/// <param name="Header">Name of the header that is hashed (<c>httpHeaderName</c>).</param>
public sealed record ConsistentHash(string Header)
{
    /// <summary>Reads a traffic policy; null without a hash by header.</summary>
    public static ConsistentHash? Read(JsonNode? policy) =>
        policy?["loadBalancer"]?["consistentHash"]?["httpHeaderName"] is JsonValue name ? new ConsistentHash(name.ToString()) : null;

    /// <summary>The endpoints in the order in which a value prefers them.</summary>
    public static ImmutableArray<PodEndpoint> Order(string value, ImmutableArray<PodEndpoint> endpoints) =>
        [.. endpoints.OrderBy(endpoint => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{value}\n{endpoint.Address}"))), StringComparer.Ordinal)];
}
