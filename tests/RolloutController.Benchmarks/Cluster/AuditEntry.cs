namespace RolloutController.Benchmarks.Cluster;

/// <summary>A request as the API server's audit log tells it, once it was answered (a watch: once it began).</summary>
/// <param name="User">Who sent it.</param>
/// <param name="Verb">Kubernetes verb: get, list, watch, create, update, patch, delete.</param>
/// <param name="Resource">Plural, with the subresource after a slash.</param>
/// <param name="Namespace">Namespace of the object; empty without one.</param>
/// <param name="Name">Name of the object; empty without one.</param>
/// <param name="Code">HTTP status of the answer.</param>
/// <param name="Received">When the API server received it.</param>
/// <param name="Answered">When the answer was complete: a write stands in etcd then.</param>
internal sealed record AuditEntry(
    string User, string Verb, string Resource, string Namespace, string Name, int Code, DateTimeOffset Received, DateTimeOffset Answered)
{
    /// <summary>Whether it asked for a change.</summary>
    public bool IsWrite => Verb is not ("get" or "list" or "watch");
}
