using System.Collections.Immutable;

namespace RolloutController.Kubernetes.Errors;

/// <summary>A request that the API server refused or that did not reach it.</summary>
public sealed class ApiException : Exception
{
    /// <summary>Makes the exception from what the server said.</summary>
    public ApiException(ApiErrorReason reason, int code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Reason = reason;
        Code = code;
    }

    /// <summary>Why.</summary>
    public ApiErrorReason Reason { get; }

    /// <summary>HTTP code; 0 where no answer came.</summary>
    public int Code { get; }

    /// <summary>Faults per field, where the server gave them.</summary>
    public ImmutableArray<ApiErrorCause> Causes { get; init; } = [];

    /// <summary>How long the server asked to wait before a retry; null where it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
