using RolloutController.Kubernetes.Errors;

namespace RolloutController.Tests.World;

/// <summary>Errors as the API server, its webhooks and the network make them.</summary>
internal static class Faults
{
    public static ApiException ServerError() => new(ApiErrorReason.InternalError, 500, "etcd has no leader");

    public static ApiException Timeout() => new(ApiErrorReason.Timeout, 504, "the server did not answer in time");

    public static ApiException Conflict() => new(ApiErrorReason.Conflict, 409, "the object has been modified");

    public static ApiException Forbidden() => new(ApiErrorReason.Forbidden, 403, "forbidden: User \"system:serviceaccount:istio-system:rollout-controller\" cannot do that");

    public static ApiException Unreachable() => new(ApiErrorReason.Unreachable, 0, "connection refused");

    /// <summary>What the API server answers while istiod, whose webhook must be asked, is down.</summary>
    public static ApiException WebhookDown() =>
        new(ApiErrorReason.InternalError, 500, "Internal error occurred: failed calling webhook \"validation.istio.io\": connection refused");
}
