using RolloutController.Kubernetes.Errors;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>Errors as the API server, its webhooks and the network make them.</summary>
internal static class Refusals
{
    public static ApiException Conflict() => new(ApiErrorReason.Conflict, 409, "the object has been modified");

    public static ApiException TooMany() => new(ApiErrorReason.TooManyRequests, 429, "too many requests") { RetryAfter = TimeSpan.FromSeconds(2) };

    public static ApiException ServerError() => new(ApiErrorReason.InternalError, 500, "etcdserver: leader changed");

    public static ApiException Timeout() => new(ApiErrorReason.Timeout, 504, "the server did not answer in time");

    public static ApiException Unreachable() => new(ApiErrorReason.Unreachable, 0, "connection refused");

    public static ApiException Expired() => new(ApiErrorReason.Expired, 410, "too old resource version");

    /// <summary>What the API server answers while istiod, whose webhook must be asked, is down.</summary>
    public static ApiException WebhookDown() =>
        new(ApiErrorReason.InternalError, 500, "Internal error occurred: failed calling webhook \"validation.istio.io\": connection refused");
}
