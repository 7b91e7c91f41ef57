using RolloutController.Kubernetes.Leadership;

namespace RolloutController.Kubernetes.Errors;

/// <summary>A failure as a log should have it: a refusal of the server explains itself, only the unexpected needs a stack trace.</summary>
internal static class FailureText
{
    /// <summary>The message of an expected failure; everything about any other.</summary>
    public static string Of(Exception failure) =>
        failure is ApiException or LeadershipLostException or OperationCanceledException or TimeoutException ? failure.Message : failure.ToString();
}
