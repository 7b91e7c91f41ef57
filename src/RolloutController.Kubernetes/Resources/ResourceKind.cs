namespace RolloutController.Kubernetes.Resources;

/// <summary>One kind of object as the API server serves it: where its URL is and what its objects call themselves.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">API version, for example <c>v1</c>.</param>
/// <param name="Kind">Kind as written in objects, for example <c>VirtualService</c>.</param>
/// <param name="Plural">Plural as used in URLs, for example <c>virtualservices</c>.</param>
/// <param name="Namespaced">False for cluster-scoped kinds.</param>
public sealed record ResourceKind(string Group, string Version, string Kind, string Plural, bool Namespaced = true)
{
    /// <summary><c>group/version</c>, or the version alone in the core group (the object's <c>apiVersion</c>).</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <inheritdoc />
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
