namespace RolloutController.TestControlPlane;

/// <summary>How a control plane is started.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>Users of the token file, besides the admin. It is read once at start; later users get client certificates.</summary>
    public IReadOnlyList<ControlPlaneUser> Users { get; init; } = [];

    /// <summary>Whether our CRDs and Istio's are installed before the start counts as finished.</summary>
    public bool InstallCrds { get; init; } = true;

    /// <summary>Whether every API request is written (metadata only) to <see cref="KubernetesControlPlane.AuditLog"/>, one JSON object per line.</summary>
    public bool Audit { get; init; }

    /// <summary>Whether kube-controller-manager runs: without it a Deployment gets no pods and a Service no endpoints.</summary>
    public bool ControllerManager { get; init; } = true;

    /// <summary>How long one program may take to become ready.</summary>
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromMinutes(3);
}
