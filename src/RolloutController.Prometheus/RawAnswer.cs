using System.Net;

namespace RolloutController.Prometheus;

/// <summary>An HTTP answer, read whole.</summary>
/// <param name="Status">Its status code.</param>
/// <param name="ContentType">Its media type without parameters; null without one.</param>
/// <param name="Body">Its body; null when it was larger than allowed.</param>
internal sealed record RawAnswer(HttpStatusCode Status, string? ContentType, byte[]? Body)
{
    /// <summary>Why the answer may be for another time than the one asked for; null when it is not.</summary>
    public string? ClockProblem { get; init; }

    /// <summary>Another try may succeed: the server or something before it failed, not the query.</summary>
    public bool IsTransient => Status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}
