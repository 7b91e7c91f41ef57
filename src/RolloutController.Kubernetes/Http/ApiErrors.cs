using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Json;

namespace RolloutController.Kubernetes.Http;

/// <summary>Makes exceptions of what the API server answers (apimachinery <c>api/errors</c>).</summary>
internal static class ApiErrors
{
    /// <summary>A proxy's HTML page is not logged whole.</summary>
    public const int MaximumTextBytes = 2048;

    /// <summary>A <c>Status</c> object is small; what is longer is not read.</summary>
    public const int MaximumStatusBytes = 256 * 1024;

    /// <summary>Characters of a <c>Status</c>'s message, or of a cause's, that are kept: it goes into logs, Events and statuses.</summary>
    public const int LongestMessage = 4096;

    /// <summary>From an HTTP answer: a <c>Status</c> object, or some text of a proxy before the server.</summary>
    public static ApiException FromAnswer(int code, ReadOnlySpan<byte> body, TimeSpan? retryAfter, string what)
    {
        if (TryParseStatus(body) is { } status) return FromStatus(status, code, retryAfter, what);
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaximumTextBytes)]).Trim();
        return new ApiException(ReasonOf(null, code), code, $"{what}: HTTP {code}{(text.Length == 0 ? "" : ": " + text)}") { RetryAfter = retryAfter };
    }

    /// <summary>From a <c>Status</c> object, as the body of an answer or as the object of a watch's ERROR event.</summary>
    public static ApiException FromStatus(JsonObject status, int code, TimeSpan? retryAfter, string what)
    {
        code = Integer(status["code"]) ?? code;
        var details = status["details"] as JsonObject;
        if (Integer(details?["retryAfterSeconds"]) is > 0 and var seconds) retryAfter ??= TimeSpan.FromSeconds(seconds);
        var message = Message(status) is { Length: > 0 } text ? text : $"HTTP {code}";
        return new ApiException(ReasonOf(Text(status["reason"]), code), code, $"{what}: {message}")
        {
            Causes = Causes(details),
            RetryAfter = retryAfter,
        };
    }

    private static JsonObject? TryParseStatus(ReadOnlySpan<byte> body)
    {
        try
        {
            return StrictJson.Parse(body) is JsonObject status && Text(status["kind"]) == "Status" ? status : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ImmutableArray<ApiErrorCause> Causes(JsonObject? details) => details?["causes"] is not JsonArray causes
        ? []
        : [.. causes.OfType<JsonObject>().Select(c => new ApiErrorCause(Text(c["field"]) ?? "", Text(c["reason"]) ?? "", Message(c) ?? ""))];

    private static ApiErrorReason ReasonOf(string? reason, int code) => reason switch
    {
        "BadRequest" => ApiErrorReason.BadRequest,
        "Unauthorized" => ApiErrorReason.Unauthorized,
        "Forbidden" => ApiErrorReason.Forbidden,
        "NotFound" => ApiErrorReason.NotFound,
        "AlreadyExists" => ApiErrorReason.AlreadyExists,
        "Conflict" => ApiErrorReason.Conflict,
        "Gone" or "Expired" => ApiErrorReason.Expired,
        "Invalid" => ApiErrorReason.Invalid,
        "TooManyRequests" => ApiErrorReason.TooManyRequests,
        "Timeout" or "ServerTimeout" => ApiErrorReason.Timeout,
        "InternalError" => ApiErrorReason.InternalError,
        "ServiceUnavailable" => ApiErrorReason.ServiceUnavailable,
        _ => ReasonOf(code),
    };

    private static ApiErrorReason ReasonOf(int code) => code switch
    {
        400 => ApiErrorReason.BadRequest,
        401 => ApiErrorReason.Unauthorized,
        403 => ApiErrorReason.Forbidden,
        404 => ApiErrorReason.NotFound,
        409 => ApiErrorReason.Conflict,
        410 => ApiErrorReason.Expired,
        422 => ApiErrorReason.Invalid,
        429 => ApiErrorReason.TooManyRequests,
        503 => ApiErrorReason.ServiceUnavailable,
        504 => ApiErrorReason.Timeout,
        >= 500 and <= 599 => ApiErrorReason.InternalError,
        _ => ApiErrorReason.Unknown,
    };

    private static string? Message(JsonObject from)
    {
        var text = Text(from["message"]);
        if (text is not { Length: > LongestMessage }) return text;
        var kept = LongestMessage - 1;
        if (char.IsHighSurrogate(text[kept - 1])) kept--;
        return text[..kept] + '…';
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static int? Integer(JsonNode? node) => node is JsonValue value && value.TryGetValue(out int number) ? number : null;
}
