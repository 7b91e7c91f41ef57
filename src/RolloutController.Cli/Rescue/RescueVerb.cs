using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Cli.CommandLine;
using RolloutController.Cli.Rendering;
using RolloutController.Cli.Verbs;
using RolloutController.Core.Model;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Rescue;

/// <summary><c>rescue</c>: puts all traffic back on stable with no controller running.</summary>
internal sealed class RescueVerb(Invocation invocation, RescueOptions options)
{
    private readonly ObjectKey _key = invocation.Key(options.Name);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var rollout = Check(RescueSpec.Read(await ReadAsync(cancellationToken)));
        await CheckStableServesAsync(rollout, cancellationToken);
        var failed = false;

        // First of all, so that a controller that comes back in between works in the same direction.
        if (options.Abort && await RescueAbort.LeaveAsync(invocation.Client, _key, options.DryRun, cancellationToken) is { } abort) failed |= Show(abort);
        try
        {
            await foreach (var step in new RescueRun(invocation.Client, rollout, options, invocation.Time).RunAsync(cancellationToken)) failed |= Show(step);
        }
        catch (ApiException failure)
        {
            throw ErrorText.Of($"cannot read the mesh objects of namespace {_key.Namespace}", failure);
        }

        if (failed) throw new UserError($"rescue of {_key} is not complete, see the lines that begin with FAILED; run it again once their cause is gone");
        invocation.Screen.Write(Line.Text(
            options.DryRun ? $"Nothing was written (dry run); stable {rollout.Status.Stable} would serve all traffic." : $"Stable {rollout.Status.Stable} serves all traffic of {_key}.",
            Tone.Good));
        return ExitCode.Ok;
    }

    private async Task<JsonObject> ReadAsync(CancellationToken cancellationToken)
    {
        if (options.File is not { } file) return await invocation.Client.GetRolloutAsync(_key, cancellationToken);
        try
        {
            var saved = JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken)) as JsonObject;
            if (saved?["kind"]?.ToString() == WellKnown.Kind && saved.Key() == _key) return saved;
            throw new UserError($"{file}: expected one Rollout {_key} as kubectl get rollout {_key.Name} -n {_key.Namespace} -o json prints it");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            throw new UserError($"cannot read {file}: {failure.Message}; expected a Rollout as kubectl get rollout -o json prints it");
        }
    }

    private Rollout Check(Rollout rollout)
    {
        if (rollout.Status is not { Stable: not null, StableSubset: not null })
        {
            throw new UserError(
                $"Rollout {_key} has no stable version in its status (phase {rollout.Status.Phase}): the controller has not moved its traffic, "
                + "so there is nothing to go back to; set the routes by hand if they are wrong");
        }

        return rollout.Spec is not null
            ? rollout
            : throw new UserError($"Rollout {_key} does not say which routes it manages: {rollout.Problems.First(problem => problem.IsError)}; correct it, or set the routes by hand", ExitCode.Invalid);
    }

    private async Task CheckStableServesAsync(Rollout rollout, CancellationToken cancellationToken)
    {
        if (rollout.Status.StableLabels is not { } labels) return;
        try
        {
            if (await StablePods.CountReadyAsync(invocation.Client, _key.Namespace, labels, cancellationToken) > 0) return;
        }
        catch (ApiException failure)
        {
            invocation.Warn($"it is not known whether stable {rollout.Status.Stable} has ready pods: {failure.Message}");
            return;
        }

        var text = $"stable {rollout.Status.Stable} has no ready pod (labels {string.Join(",", labels.Select(label => $"{label.Key}={label.Value}"))})";
        if (!options.Force) throw new UserError($"{text}: all requests would fail; scale it up first, or insist with --force");
        invocation.Warn(text);
    }

    /// <summary>True when it failed.</summary>
    private bool Show(RescueStep step)
    {
        var (word, tone) = step.Outcome switch
        {
            RescueOutcome.Unchanged => ("unchanged", Tone.Dim),
            RescueOutcome.Written => ("wrote", Tone.Good),
            RescueOutcome.WouldWrite => ("would write", Tone.Busy),
            RescueOutcome.Failed => ("FAILED", Tone.Bad),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step.Outcome, "unknown outcome"),
        };
        invocation.Screen.Write(Line.Of(new(word, tone), new($"  {step.Kind} {_key.Namespace}/{step.Name}: {step.Text}")));
        return step.Outcome == RescueOutcome.Failed;
    }
}
