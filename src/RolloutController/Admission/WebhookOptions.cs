using System.Collections.Immutable;

namespace RolloutController.Admission;

/// <summary>How the validating webhook is served; the same for all replicas.</summary>
/// <param name="Namespace">Namespace of the Secret and of the Service: the operator's own.</param>
/// <param name="Configuration">Name of the ValidatingWebhookConfiguration whose <c>caBundle</c> the leader keeps.</param>
/// <param name="Names">DNS names and IP addresses by which the API server calls.</param>
/// <param name="ServingLifetime">How long a serving certificate is valid.</param>
internal sealed record WebhookOptions(string Namespace, string Configuration, ImmutableArray<string> Names, TimeSpan ServingLifetime)
{
    /// <summary>Name of the Service, and of the Secret with the certificates.</summary>
    public const string Name = "rollout-controller-webhook";
}
