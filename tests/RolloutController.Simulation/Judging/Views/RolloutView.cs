using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>A Rollout, read by the documented names of its fields.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Json">As it is written.</param>
internal sealed record RolloutView(ObjectKey Key, JsonObject Json)
{
    public JsonNode? Spec => Json["spec"];

    public JsonNode? Status => Json["status"];

    public string Uid => Json.At("metadata").Text("uid") ?? "";

    public bool IsDeleting => Json.At("metadata").At("deletionTimestamp") is not null;

    public string Phase => Status.Text("phase") ?? "";

    /// <summary>What it moves: as recorded for the attempt, else as the spec says.</summary>
    public string Service => Targets.Text("service") ?? Spec.Text("service") ?? "";

    /// <summary>Fully qualified host of its Service.</summary>
    public string Host => $"{Service}.{Key.Namespace}.svc.cluster.local";

    /// <summary>Name of its DestinationRule.</summary>
    public string DestinationRule => Targets.Text("destinationRule") ?? Spec.At("traffic", "destinationRule").Text("name") ?? Service;

    /// <summary>Names of its VirtualServices, as recorded and as the spec says now.</summary>
    public IEnumerable<string> VirtualServices =>
        Targets.Items("virtualServices").Select(item => item.Text("virtualService") ?? "")
            .Concat(SpecVirtualServices.Select(item => item.Text("name") ?? ""))
            .Append(SpecVirtualServices.Any() ? "" : Spec.Text("service") ?? "")
            .Where(name => name.Length > 0)
            .Distinct();

    public string? StableSubset => Status.Text("stableSubset");

    public string? CanarySubset => Status.Text("canarySubset");

    /// <summary>The stable version's subset.</summary>
    public SubsetName? Stable => StableSubset is { } subset ? new SubsetName(Host, subset) : null;

    /// <summary>The subset of the version under trial.</summary>
    public SubsetName? Canary => CanarySubset is { } subset ? new SubsetName(Host, subset) : null;

    /// <summary>The canary's share that the routes should carry, in percent.</summary>
    public decimal CanaryWeight => Status.Percentage("canaryWeight") ?? 0;

    public JsonNode? Attempt => Status.At("attempt");

    public int AttemptNumber => Attempt.Integer("number") ?? 0;

    public JsonNode? Step => Status.At("step");

    public int StepIndex => Step.Integer("index") ?? -1;

    /// <summary>The steps of the attempt.</summary>
    public ImmutableArray<JsonObject> Steps => [.. Attempt.Items("steps")];

    /// <summary>The spec's propagation policy.</summary>
    public PolicyView Policy => PolicyView.Of(Spec.At("traffic", "propagation"));

    public TimeSpan DrainDuration => Spec.At("traffic").Duration("drainDuration") ?? TimeSpan.FromSeconds(10);

    /// <summary>Traffic goes back to stable, or stays there for good.</summary>
    public bool GoesBack => Phase is "RollingBack" or "Terminating";

    /// <summary>An attempt walks its steps, or is held in one.</summary>
    public bool IsInStep =>
        (Phase == "Progressing" || (Phase == "Paused" && (Status.Text("pausedPhase") ?? "Progressing") == "Progressing"))
        && StepIndex >= 0 && StepIndex < Steps.Length && Attempt.Text("failureReason") is null && !Attempt.Flag("stepsSkipped");

    /// <summary>What was recorded for a route as it should be written now; null where nothing is.</summary>
    public JsonObject? WeightsOf(string virtualService, string route) =>
        Status.Items("weights").FirstOrDefault(entry => entry.Text("virtualService") == virtualService && entry.Text("route") == route);

    /// <summary>A person's command that was taken up: its uuid and verb.</summary>
    public (string Id, string Verb)? AcceptedCommand =>
        Json.At("metadata", "annotations").Text("rollout-controller.io/accepted-command")?.Split(' ') is [var id, var verb, ..] ? (id, verb) : null;

    /// <summary>A person's command that waits.</summary>
    public string? PendingCommand => Json.At("metadata", "annotations").Text("rollout-controller.io/command");

    public string? LastCommandId => Status.At("lastCommand").Text("id");

    public override string ToString() => $"Rollout {Key}";

    private JsonNode? Targets => Attempt.At("targets");

    private IEnumerable<JsonObject> SpecVirtualServices => Spec.At("traffic").Items("virtualServices");
}
