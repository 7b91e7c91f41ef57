using RolloutController.Kubernetes.Errors;

namespace RolloutController.Cli.CommandLine;

/// <summary>One line for what an API server, or the way to it, refused: what, why, what next.</summary>
internal static class ErrorText
{
    /// <summary>The server answers so where a kind is not served at all.</summary>
    private const string UnknownKind = "could not find the requested resource";

    /// <summary>The error for a person, with the exit code it deserves.</summary>
    /// <param name="what">What was tried: <c>cannot read Rollout bookinfo/reviews</c>.</param>
    /// <param name="failure">What came of it.</param>
    public static UserError Of(string what, ApiException failure) => failure.Reason switch
    {
        ApiErrorReason.NotFound when IsUnknownKind(failure) =>
            new($"{what}: the server does not know the kind Rollout; install the CRD (kubectl apply -k deploy) or choose another --context"),
        ApiErrorReason.NotFound => new($"{what}: it does not exist; see rolloutctl get -A", ExitCode.NotFound),
        ApiErrorReason.Unauthorized => new($"{what}: {failure.Message}; log in again, or choose another --user or --token"),
        ApiErrorReason.Forbidden => new($"{what}: {failure.Message}; ask for that right, or choose another --context or --as"),
        ApiErrorReason.Unreachable => new($"{what}: {failure.Message}; check --context, --server and the network"),
        ApiErrorReason.Timeout => new($"{what}: {failure.Message}; try again, or allow more with --request-timeout"),
        ApiErrorReason.TooManyRequests or ApiErrorReason.ServiceUnavailable or ApiErrorReason.InternalError =>
            new($"{what}: {failure.Message}; try again in a moment"),
        _ => new($"{what}: {failure.Message}"),
    };

    /// <summary>Whether the kind as such is absent, rather than one object of it.</summary>
    public static bool IsUnknownKind(ApiException failure) =>
        failure.Reason == ApiErrorReason.NotFound && failure.Message.Contains(UnknownKind, StringComparison.Ordinal);
}
