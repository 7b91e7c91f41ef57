using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Tests.Routing;

/// <summary>Istio: networking/util/util.go, MergeSubsetTrafficPolicy.</summary>
public sealed class TrafficPoliciesTests
{
    private const string Pool = """{"connectionPool": {"tcp": {"maxConnections": 1}}, "outlierDetection": {"consecutive5xxErrors": 3}}""";

    private const string Hash = """{"loadBalancer": {"consistentHash": {"httpHeaderName": "x-user"}}}""";

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(Pool, null, Pool)]
    [InlineData(null, Pool, Pool)]
    [InlineData(Pool, """{"loadBalancer": {"simple": "RANDOM"}}""", """{"connectionPool": {"tcp": {"maxConnections": 1}}, "outlierDetection": {"consecutive5xxErrors": 3}, "loadBalancer": {"simple": "RANDOM"}}""")]
    [InlineData(Pool, """{"connectionPool": {"http": {"http2MaxRequests": 9}}}""", """{"connectionPool": {"http": {"http2MaxRequests": 9}}, "outlierDetection": {"consecutive5xxErrors": 3}}""")]
    [InlineData(
        """{"outlierDetection": {"consecutive5xxErrors": 3}, "portLevelSettings": [{"port": {"number": 9080}, "connectionPool": {"tcp": {"maxConnections": 2}}}]}""", null,
        """{"connectionPool": {"tcp": {"maxConnections": 2}}}""")]
    [InlineData(
        """{"outlierDetection": {"consecutive5xxErrors": 3}, "portLevelSettings": [{"port": {"number": 80}, "connectionPool": {"tcp": {"maxConnections": 2}}}]}""", null,
        """{"outlierDetection": {"consecutive5xxErrors": 3}}""")]
    [InlineData(Pool, """{"portLevelSettings": [{"port": {"number": 9080}, "loadBalancer": {"simple": "RANDOM"}}]}""", """{"loadBalancer": {"simple": "RANDOM"}}""")]
    [InlineData(Hash, """{"connectionPool": {"tcp": {"maxConnections": 9}}}""", """{"connectionPool": {"tcp": {"maxConnections": 9}}, "loadBalancer": {"consistentHash": {"httpHeaderName": "x-user"}}}""")]
    [InlineData(Hash, """{"loadBalancer": {"simple": "RANDOM"}}""", """{"loadBalancer": {"simple": "RANDOM"}}""")]
    public void The_subsets_parts_stand_in_place_of_the_rules(string? rule, string? subset, string? merged)
    {
        string? found = TrafficPolicies.Merge(rule, subset, 9080);

        Assert.True(JsonNode.DeepEquals(Read(merged), Read(found)), found);
    }

    private static JsonNode? Read(string? text) => text is null ? null : JsonNode.Parse(text);
}
