using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Proxies;

/// <summary>When a try is repeated (Envoy: configuration/http/http_filters/router_filter, x-envoy-retry-on).</summary>
public static class RetryRules
{
    /// <summary>True when a failed try fits the policy's conditions.</summary>
    /// <param name="policy">Retries in force; null for none.</param>
    /// <param name="status">Status of the try.</param>
    /// <param name="flag">Flag of the try; <c>-</c> when the upstream answered.</param>
    public static bool Wants(RetryPolicy? policy, int status, string flag)
    {
        if (policy is null)
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
                _ => int.TryParse(condition, out int code) && code == status,
            };
            if (wants)
                return true;
        }

        return false;
    }
}
