using RolloutController.Core.Model;
using RolloutController.Core.StateMachine;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Gathering;

/// <summary>What the operator and a namespace allow of fault injection.</summary>
internal sealed record FaultPermissions(IClusterView View, Func<ResourceKind, bool> IsComplete, TimeSpan MaxDuration)
{
    private const string Allowed = "allowed";

    /// <summary>The limits in a namespace. Whatever the annotation says, unless it is that faults are allowed, forbids them: a misspelt word must not allow.</summary>
    public FaultLimits In(string @namespace) => new(
        MaxDuration,
        Annotation(@namespace) is { } word && word != Allowed
            ? $"annotation {WellKnown.FaultInjectionAnnotation} of namespace {@namespace} is {word}"
            : null);

    /// <summary>A warning where the spec has faults and the namespace cannot be read; null otherwise.</summary>
    public SpecProblem? Unread(RolloutSpec spec, string @namespace)
    {
        var step = spec.Steps.ToList().FindIndex(one => one is Step.FaultInjection);
        return step < 0 || IsComplete(KnownKinds.Namespace)
            ? null
            : new SpecProblem(
                "NamespaceUnread",
                $"spec.steps[{step}].faultInjection",
                @namespace,
                $"namespaces that the operator can read; it cannot tell whether annotation {WellKnown.FaultInjectionAnnotation} forbids faults here, and takes them for allowed")
            {
                IsError = false,
            };
    }

    private string? Annotation(string @namespace) =>
        View.Get(KnownKinds.Namespace, new ObjectKey("", @namespace)) is { } found
        && ObjectJson.Map(found["metadata"], "annotations").TryGetValue(WellKnown.FaultInjectionAnnotation, out var word)
            ? word
            : null;
}
