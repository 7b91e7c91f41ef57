using System.Text.Json.Nodes;

namespace RolloutController.Kubernetes.Events;

/// <summary>The object that an Event is about.</summary>
/// <param name="ApiVersion">For example <c>apps/v1</c>.</param>
/// <param name="Kind">For example <c>Deployment</c>.</param>
/// <param name="Namespace">Namespace; empty for cluster-scoped objects.</param>
/// <param name="Name">Name.</param>
/// <param name="Uid">Uid: <c>kubectl describe</c> finds Events by it.</param>
public sealed record ObjectReference(string ApiVersion, string Kind, string Namespace, string Name, string Uid)
{
    /// <summary>The reference to an object as the API server serves it.</summary>
    public static ObjectReference To(JsonObject @object)
    {
        ArgumentNullException.ThrowIfNull(@object);
        var metadata = @object["metadata"];
        return new ObjectReference(
            (string?)@object["apiVersion"] ?? "", (string?)@object["kind"] ?? "", (string?)metadata?["namespace"] ?? "",
            (string?)metadata?["name"] ?? "", (string?)metadata?["uid"] ?? "");
    }
}
