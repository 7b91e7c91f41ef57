using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Admission;

namespace RolloutController.MeshDataPlane.Tests;

public class ConfigurationRulesTests
{
    // istio pkg/config/validation/validation.go, ValidateVirtualService, validateHTTPRoute, validateHTTPRouteDestinations, validateTLSMatch.
    [Theory]
    [InlineData("""{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "reviews"}}]}]}""", null)]
    [InlineData("""{"http": [{"route": [{"destination": {"host": "reviews"}}]}]}""", null)]
    [InlineData("""{"gateways": ["edge"], "http": [{"route": [{"destination": {"host": "reviews"}}]}]}""", "delegate virtual service must have no gateways specified")]
    [InlineData("""{"tcp": [{"route": [{"destination": {"host": "reviews"}}]}]}""", "delegate virtual service must have no tcp route specified")]
    [InlineData("""{"hosts": ["reviews"], "tcp": [{"match": [{"port": 9000}], "route": [{"destination": {"host": "reviews"}}]}]}""", null)]
    [InlineData("""{"hosts": ["reviews"], "tcp": [{"route": [{"destination": {"host": "a"}}, {"destination": {"host": "b"}}]}]}""", "total destination weight = 0")]
    [InlineData("""{"hosts": ["reviews"], "tls": [{"match": [{"port": 443}], "route": [{"destination": {"host": "reviews"}}]}]}""", "TLS match must have at least one SNI host")]
    [InlineData("""{"hosts": ["reviews"]}""", "http, tcp or tls must be provided in virtual service")]
    [InlineData("""{"hosts": ["reviews"], "http": [{}]}""", "HTTP route, redirect or direct_response is required")]
    [InlineData("""{"hosts": ["reviews"], "http": [{"route": [{"destination": {}}]}]}""", "destination host is required")]
    [InlineData("""{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "a"}, "weight": 110}, {"destination": {"host": "b"}, "weight": -10}]}]}""", "weight -10 < 0")]
    [InlineData("""{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "a"}}, {"destination": {"host": "b"}}]}]}""", "total destination weight = 0")]
    [InlineData("""{"hosts": ["reviews"], "http": [{"fault": {"abort": {"httpStatus": 99}}, "route": [{"destination": {"host": "a"}}]}]}""", "HTTP status 99 is not in range 200..599")]
    public void A_virtual_service_is_refused_for_what_Istio_refuses(string spec, string? refusal) =>
        Assert.Equal(refusal, ConfigurationRules.Refusal(new JsonObject { ["kind"] = "VirtualService", ["spec"] = JsonNode.Parse(spec) }));

    // validation.go, ValidateDestinationRule.
    [Theory]
    [InlineData("""{"host": "reviews", "subsets": [{"name": "v1"}, {"name": "v2"}]}""", null)]
    [InlineData("""{"subsets": []}""", "destination rule must have a host")]
    [InlineData("""{"host": "reviews", "subsets": [{}]}""", "subset name is required")]
    [InlineData("""{"host": "reviews", "subsets": [{"name": "v1"}, {"name": "v1"}]}""", "duplicate subset names: v1")]
    public void A_destination_rule_is_refused_for_what_Istio_refuses(string spec, string? refusal) =>
        Assert.Equal(refusal, ConfigurationRules.Refusal(new JsonObject { ["kind"] = "DestinationRule", ["spec"] = JsonNode.Parse(spec) }));
}
