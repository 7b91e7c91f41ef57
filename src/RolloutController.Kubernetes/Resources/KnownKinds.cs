namespace RolloutController.Kubernetes.Resources;

/// <summary>Kinds that Kubernetes itself serves and that more than one part asks for.</summary>
public static class KnownKinds
{
    /// <summary>Core <c>v1</c> Namespace.</summary>
    public static ResourceKind Namespace { get; } = new("", "v1", "Namespace", "namespaces", Namespaced: false);

    /// <summary>Core <c>v1</c> Pod.</summary>
    public static ResourceKind Pod { get; } = new("", "v1", "Pod", "pods");

    /// <summary>Core <c>v1</c> Service.</summary>
    public static ResourceKind Service { get; } = new("", "v1", "Service", "services");

    /// <summary>Core <c>v1</c> Endpoints (EndpointSlice's version differs between servers; Endpoints is served by all).</summary>
    public static ResourceKind Endpoints { get; } = new("", "v1", "Endpoints", "endpoints");

    /// <summary><c>apps/v1</c> Deployment.</summary>
    public static ResourceKind Deployment { get; } = new("apps", "v1", "Deployment", "deployments");

    /// <summary><c>coordination.k8s.io/v1</c> Lease.</summary>
    public static ResourceKind Lease { get; } = new("coordination.k8s.io", "v1", "Lease", "leases");

    /// <summary><c>events.k8s.io/v1</c> Event.</summary>
    public static ResourceKind Event { get; } = new("events.k8s.io", "v1", "Event", "events");

    /// <summary>Core <c>v1</c> Secret.</summary>
    public static ResourceKind Secret { get; } = new("", "v1", "Secret", "secrets");

    /// <summary><c>admissionregistration.k8s.io/v1</c> ValidatingWebhookConfiguration.</summary>
    public static ResourceKind ValidatingWebhookConfiguration { get; } =
        new("admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", Namespaced: false);

    /// <summary><c>apiextensions.k8s.io/v1</c> CustomResourceDefinition.</summary>
    public static ResourceKind CustomResourceDefinition { get; } =
        new("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", Namespaced: false);
}
