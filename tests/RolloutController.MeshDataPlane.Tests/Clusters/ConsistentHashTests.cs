using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Clusters;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Tests.Clusters;

/// <summary>Istio: destination_rule.proto, ConsistentHashLB: "soft session affinity"; lost when endpoints come and go, for those only whom it concerns.</summary>
public sealed class ConsistentHashTests
{
    private static readonly ImmutableArray<PodEndpoint> Endpoints = [.. Enumerable.Range(1, 5).Select(number => Endpoint.At($"192.0.2.{number}"))];

    [Theory]
    [InlineData("""{"loadBalancer": {"consistentHash": {"httpHeaderName": "x-user"}}}""", "x-user")]
    [InlineData("""{"loadBalancer": {"simple": "ROUND_ROBIN"}}""", null)]
    [InlineData("{}", null)]
    public void It_is_read_from_the_policy(string policy, string? header) => Assert.Equal(header, ConsistentHash.Read(JsonNode.Parse(policy))?.Header);

    [Fact]
    public void One_value_has_one_endpoint_and_many_values_have_all() => Assert.Equal(
        Endpoints.Select(endpoint => endpoint.Address),
        Enumerable.Range(0, 200).Select(user => First($"user-{user}", Endpoints)).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_loss_of_an_endpoint_moves_only_those_who_had_it() => Assert.All(Enumerable.Range(0, 200).Select(user => $"user-{user}"), user =>
    {
        var before = First(user, Endpoints);
        var after = First(user, Endpoints.RemoveAt(2));
        Assert.True(before == after || before == Endpoints[2].Address);
    });

    private static string First(string value, ImmutableArray<PodEndpoint> endpoints) => ConsistentHash.Order(value, endpoints)[0].Address;
}
