using RolloutController.Kubernetes.Errors;

namespace RolloutController.Kubernetes.Http;

/// <summary>
/// Which failed requests are sent again, and when. Two cases only: the server itself named a time (429 or 5xx with Retry-After, client-go
/// <c>rest/with_retry.go</c>), or the connection broke and repeating does no harm. A POST is never repeated.
/// </summary>
internal static class RetryPolicy
{
    /// <summary>Repeats that the server may ask for.</summary>
    public const int MaximumAskedFor = 10;

    /// <summary>A longer wait is the caller's business: it has a queue for it.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan[] s_afterBrokenConnection = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250)];

    /// <summary>How long to wait before the next attempt; null to give up.</summary>
    /// <param name="request">The request that failed.</param>
    /// <param name="failure">How.</param>
    /// <param name="repeats">How often it has been repeated so far.</param>
    public static TimeSpan? WaitBeforeRepeat(ApiRequest request, ApiException failure, int repeats)
    {
        if (request.Method == HttpMethod.Post) return null;
        if (failure.Code == 429 || failure.Code >= 500)
            return failure.RetryAfter is { } wait && wait <= LongestWait && repeats < MaximumAskedFor ? wait : null;
        // A certificate that is not trusted will not be so in a moment.
        if (failure.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }) return null;
        if (failure.Reason == ApiErrorReason.Unreachable && request.Idempotent && repeats < s_afterBrokenConnection.Length)
            return s_afterBrokenConnection[repeats];
        return null;
    }
}
