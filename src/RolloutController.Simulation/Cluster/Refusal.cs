using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Cluster;

/// <summary>The API server's refusals, in its own words.</summary>
internal static class Refusal
{
    public static ApiException KindNotServed(ResourceKind kind) =>
        new(ApiErrorReason.NotFound, 404, $"the server could not find the requested resource ({kind}, {kind.ApiVersion})");

    public static ApiException NotFound(ResourceKind kind, string name) =>
        new(ApiErrorReason.NotFound, 404, $"{kind} \"{name}\" not found");

    public static ApiException AlreadyExists(ResourceKind kind, string name) =>
        new(ApiErrorReason.AlreadyExists, 409, $"{kind} \"{name}\" already exists");

    public static ApiException Conflict(ResourceKind kind, string name, string why) =>
        new(ApiErrorReason.Conflict, 409, $"Operation cannot be fulfilled on {kind} \"{name}\": {why}");

    public static ApiException Modified(ResourceKind kind, string name) =>
        Conflict(kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiException Invalid(ResourceKind kind, string name, string field, string message) =>
        new(ApiErrorReason.Invalid, 422, $"{kind.Kind} \"{name}\" is invalid: {field}: {message}")
        {
            Causes = [new ApiErrorCause(field, "FieldValueInvalid", message)],
        };

    public static ApiException PatchFailed(string message) =>
        new(ApiErrorReason.Invalid, 422, $"the server rejected our request due to an error in our request: {message}");

    public static ApiException Bad(string message) => new(ApiErrorReason.BadRequest, 400, message);

    public static ApiException Internal(string message) => new(ApiErrorReason.InternalError, 500, message);

    public static ApiException Terminating(ResourceKind kind, string name, string @namespace) =>
        new(ApiErrorReason.Forbidden, 403, $"{kind} \"{name}\" is forbidden: unable to create new content in namespace {@namespace} because it is being terminated");

    public static ApiException Expired(string message) => new(ApiErrorReason.Expired, 410, message);

    public static ApiException TooLarge(string asked, long current) =>
        new(ApiErrorReason.Timeout, 504, $"Too large resource version: {asked}, current: {current}") { RetryAfter = TimeSpan.FromSeconds(1) };

    public static ApiException Cut() => new(ApiErrorReason.Unreachable, 0, "the watch connection was cut");
}
