using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Proxies;

/// <summary>When a try is repeated (Envoy: configuration/http/http_filters/router_filter, x-envoy-retry-on, x-envoy-retry-grpc-on).</summary>
public static class RetryRules
{
    /// <summary>True when a failed try fits the policy's conditions.</summary>
    /// <param name="policy">Retries in force; null for none.</param>
    /// <param name="status">Status of the try.</param>
    /// <param name="flag">Flag of the try; <c>-</c> when the upstream answered.</param>
    /// <param name="grpcStatus">gRPC status of the try; null where it has none.</param>
    public static bool Wants(RetryPolicy? policy, int status, string flag, int? grpcStatus = null)
    {
        // What a circuit breaker refused is never tried again (Envoy: source/common/router/retry_state_impl.cc, wouldRetryFromReset).
        if (policy is null || flag == ResponseFlag.UpstreamOverflow)
            return false;
        foreach (string condition in policy.RetryOn)
        {
            bool wants = condition switch
            {
                "5xx" => status >= 500,
                "gateway-error" => status is 502 or 503 or 504,
                "connect-failure" => flag == ResponseFlag.UpstreamConnectionFailure,
                "reset" => flag is ResponseFlag.UpstreamConnectionTermination or ResponseFlag.UpstreamConnectionFailure,
                "retriable-4xx" => status == 409,
                "cancelled" => grpcStatus == 1,
                "deadline-exceeded" => grpcStatus == 4,
                "resource-exhausted" => grpcStatus == 8,
                "internal" => grpcStatus == 13,
                "unavailable" => grpcStatus == 14,
                _ => int.TryParse(condition, out int code) && code == status,
            };
            if (wants)
                return true;
        }

        return false;
    }
}
