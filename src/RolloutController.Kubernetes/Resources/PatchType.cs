namespace RolloutController.Kubernetes.Resources;

/// <summary>How a patch body is read by the API server.</summary>
public enum PatchType
{
    /// <summary>RFC 7386, <c>application/merge-patch+json</c>.</summary>
    Merge,

    /// <summary>RFC 6902, <c>application/json-patch+json</c>; use <c>test</c> operations as preconditions.</summary>
    Json,

    /// <summary>Server-side apply, <c>application/apply-patch+yaml</c> (a JSON body is fine); needs a field manager, and the name in the body.</summary>
    Apply,
}
