using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Json;

namespace RolloutController.Admission;

/// <summary>What the API server asks (<c>admission.k8s.io/v1</c> AdmissionReview).</summary>
/// <param name="Uid">Names the request in the answer.</param>
/// <param name="Operation"><c>CREATE</c> or <c>UPDATE</c>.</param>
/// <param name="New">The object as it would be stored.</param>
/// <param name="Old">The object as it is stored; null for a new one.</param>
internal sealed record AdmissionRequest(string Uid, string Operation, JsonObject New, JsonObject? Old)
{
    /// <summary>Version of the review that is understood, and answered in.</summary>
    public const string ApiVersion = "admission.k8s.io/v1";

    /// <summary>Reads the text of a review; null when it is none, or has no object.</summary>
    public static AdmissionRequest? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return Read(StrictJson.Parse(json));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static AdmissionRequest? Read(JsonNode? review)
    {
        if (ObjectJson.Text(review, "apiVersion") != ApiVersion || ObjectJson.Child(review, "request") is not { } request) return null;
        return ObjectJson.Text(request, "uid") is { } uid && ObjectJson.Child(request, "object") is { } @new
            ? new AdmissionRequest(uid, ObjectJson.Text(request, "operation") ?? "", @new, ObjectJson.Child(request, "oldObject"))
            : null;
    }
}
