using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Json;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Http;

/// <summary>Reads whole answers of an API server, or of whatever stands before it.</summary>
internal static class JsonAnswer
{
    /// <summary>One object.</summary>
    /// <exception cref="ApiException">It is none.</exception>
    public static JsonObject Object(ApiRequest request, ReadOnlySpan<byte> body)
    {
        try
        {
            return StrictJson.Parse(ShallowJson.Of(body)) as JsonObject ?? throw new JsonException("expected an object");
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw Unreadable(request, e);
        }
    }

    /// <summary>A list of objects.</summary>
    /// <exception cref="ApiException">It is none.</exception>
    public static ResourceList List(ApiRequest request, ReadOnlySpan<byte> body, ResourceKind kind)
    {
        try
        {
            return ListReader.Read(body, kind);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw Unreadable(request, e);
        }
    }

    private static bool IsUnreadable(Exception e) => e is JsonException or InvalidOperationException;

    private static ApiException Unreadable(ApiRequest request, Exception e) =>
        new(ApiErrorReason.InternalError, 0, $"{request.Verb} {request.Uri.AbsolutePath}: the answer cannot be read: {e.Message}", e);
}
