using RolloutController.MeshDataPlane.Grpc;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Proxies;

namespace RolloutController.MeshDataPlane.Tests.Grpc;

/// <summary>Envoy: source/common/grpc/status.cc and common.cc.</summary>
public sealed class GrpcStatusTests
{
    [Theory]
    [InlineData("OK", 0)]
    [InlineData("DEADLINE_EXCEEDED", 4)]
    [InlineData("UNAVAILABLE", 14)]
    [InlineData("UNAUTHENTICATED", 16)]
    [InlineData("unavailable", null)]
    [InlineData(null, null)]
    public void A_status_has_a_name(string? name, int? code) => Assert.Equal(code, GrpcStatus.Of(name));

    [Theory]
    [InlineData(400, 13)]
    [InlineData(401, 16)]
    [InlineData(403, 7)]
    [InlineData(404, 12)]
    [InlineData(429, 14)]
    [InlineData(503, 14)]
    [InlineData(504, 14)]
    [InlineData(500, 2)]
    public void A_proxys_own_answer_is_translated(int status, int grpc) => Assert.Equal(grpc, GrpcStatus.FromHttp(status));

    [Theory]
    [InlineData(0, 200)]
    [InlineData(4, 504)]
    [InlineData(5, 404)]
    [InlineData(13, 500)]
    [InlineData(14, 503)]
    public void Outlier_detection_sees_an_http_status(int grpc, int status) => Assert.Equal(status, GrpcStatus.ToHttp(grpc));

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("application/grpc;charset=utf-8", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/json", false)]
    [InlineData(null, false)]
    public void A_call_is_told_by_its_media_type(string? contentType, bool grpc) => Assert.Equal(grpc, GrpcStatus.IsGrpc(contentType));

    // Envoy: configuration/http/http_filters/router_filter, x-envoy-retry-grpc-on.
    [Theory]
    [InlineData("unavailable", 14, true)]
    [InlineData("unavailable", 13, false)]
    [InlineData("cancelled", 1, true)]
    [InlineData("internal", 13, true)]
    [InlineData("resource-exhausted", 8, true)]
    [InlineData("deadline-exceeded", 4, true)]
    [InlineData("5xx", 13, false)]
    public void Calls_are_repeated_by_their_gRPC_status(string condition, int grpc, bool repeated) =>
        Assert.Equal(repeated, RetryRules.Wants(new RetryPolicy(1, null, [condition]), 200, ResponseFlag.None, grpc));

    // Envoy: source/common/router/retry_state_impl.cc, wouldRetryFromReset.
    [Fact]
    public void What_a_circuit_breaker_refused_is_not_repeated() =>
        Assert.False(RetryRules.Wants(new RetryPolicy(1, null, ["5xx"]), 503, ResponseFlag.UpstreamOverflow));
}
