using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Propagation;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;

namespace RolloutController.Fuzz.Targets;

/// <summary>Answers of istiod's debug interface, up to the judgement that they lead to.</summary>
internal static class IstiodTargets
{
    private const string Nonce = "2026-03-01T12:00:00Z/1752f3bb8a8-1b1c-4d6e-9a50-0123456789ab";

    private const string Connections = $$$"""
        [{"proxy": "productpage-v1.bookinfo", "cluster_sent": "{{{Nonce}}}", "cluster_acked": "{{{Nonce}}}", "route_sent": "{{{Nonce}}}", "route_acked": "{{{Nonce}}}", "endpoint_sent": "{{{Nonce}}}", "endpoint_acked": "{{{Nonce}}}",
          "resources": {"type.googleapis.com/envoy.config.cluster.v3.Cluster": {"sent": "{{{Nonce}}}", "acked": "{{{Nonce}}}", "lastError": ""} } },
         {"proxy": "gateway.istio-system", "cluster_sent": "{{{Nonce}}}"}]
        """;

    private const string Dump = """
        {"configs": [
          {"@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump", "versionInfo": "2026-03-01T12:00:00Z/17", "dynamicActiveClusters": [
            {"cluster": {"name": "outbound|9080|v2|reviews.bookinfo.svc.cluster.local", "type": "EDS"}}, {"cluster": {"name": "outbound|9080||reviews.bookinfo.svc.cluster.local", "type": "EDS"}}]},
          {"@type": "x", "dynamicListeners": [{"activeState": {"listener": {"address": {"socketAddress": {"portValue": 9000}}, "filterChains": [
            {"filterChainMatch": {"serverNames": ["a"]}, "filters": [{"typedConfig": {"weightedClusters": {"clusters": [{"name": "outbound|9000|v1|reviews.bookinfo.svc.cluster.local", "weight": 2147483647}]}}}]}]}}}]},
          {"@type": "x", "dynamicRouteConfigs": [{"versionInfo": "2026-03-01T12:00:00Z/17", "routeConfig": {"virtualHosts": [{"routes": [
            {"name": "primary", "match": {"prefix": "/", "headers": [{"name": "end-user", "stringMatch": {"exact": "jason"}}]}, "route": {"weightedClusters": {"clusters": [
               {"name": "outbound|9080|v1|reviews.bookinfo.svc.cluster.local", "weight": 95}, {"name": "outbound|9080|v2|reviews.bookinfo.svc.cluster.local", "weight": 2147483647}]}},
             "metadata": {"filterMetadata": {"istio": {"config": "/apis/networking.istio.io/v1/namespaces/bookinfo/virtual-service/reviews"}}}},
            {"name": "rollout-controller/reviews/mirror/primary", "route": {"cluster": "outbound|9080|v1|reviews.bookinfo.svc.cluster.local",
               "requestMirrorPolicies": [{"cluster": "outbound|9080|v2|reviews.bookinfo.svc.cluster.local", "runtimeFraction": {"defaultValue": {"numerator": 1000000, "denominator": "MILLION"}}}]},
             "typedPerFilterConfig": {"envoy.filters.http.fault": {"abort": {"httpStatus": 503, "percentage": {"numerator": 20}}, "delay": {"fixedDelay": "2s"}}}}]}]}}]}]}
        """;

    private static readonly Lazy<ImmutableArray<MeshChange>> changes = new(() =>
    {
        var mesh = MeshScene.State(Samples.Spec, [Samples.VirtualService], [Samples.DestinationRule]);
        return [mesh.RoutesAsSeen(), mesh.SubsetPresent("v2"), mesh.SubsetUnreferenced("v2")];
    });

    public static ImmutableArray<FuzzTarget> All { get; } =
    [
        new("syncz", draw => draw.Chance(70) ? JsonMutation.Of(draw, JsonNode.Parse(Connections)!) : TextMutation.Of(draw, Connections), input => Judge(Read(() => SyncStatus.Read(input)), null)),
        new("config-dumps", draw => draw.Chance(80) ? JsonMutation.Of(draw, JsonNode.Parse(Dump)!) : TextMutation.Of(draw, Dump), input => Read(() => ConfigDump.Read(input)) is { } dump && Judge(SyncStatus.Read(System.Text.Encoding.UTF8.GetBytes(Connections)), dump)),
    ];

    private static T? Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException)
        {
            return default;
        }
        catch (FormatException e)
        {
            Violation.Unless(e.Message.Contains("/debug/", StringComparison.Ordinal), "an error that does not say which question was asked");
            return default;
        }
    }

    private static bool Judge(ImmutableArray<ProxyConnection> connections, ConfigDump? dump)
    {
        if (connections.IsDefault) return false;
        var dumps = dump is null ? ImmutableDictionary<string, ConfigDump>.Empty : connections.Select(connection => connection.Proxy).Distinct().ToImmutableDictionary(proxy => proxy, _ => dump);
        foreach (var change in changes.Value)
        {
            var memory = PropagationMemory.Empty;
            for (var round = 1; round <= 3; round++)
            {
                var finding = PropagationJudge.Judge(change, memory, [new IstiodSnapshot("istiod", connections, dumps, null)], round, Samples.Now.AddSeconds(round * 8));
                memory = finding.Memory;
                Violation.Unless(finding.Proof.State is not ProofState.Proven || !connections.IsEmpty, "proven by nobody");
            }
        }

        return !connections.IsEmpty;
    }
}
