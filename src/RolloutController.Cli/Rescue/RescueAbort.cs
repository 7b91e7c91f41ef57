using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Cli.CommandLine;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.StateMachine;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Rescue;

/// <summary>Leaves an <c>abort</c> command on the Rollout, so that a controller that comes back does not put the canary back.</summary>
internal static class RescueAbort
{
    private const int MostTries = 10;

    /// <summary>Writes the command over whatever other command is pending.</summary>
    /// <returns>What was done and whether it is as it should be; null where no attempt is under way.</returns>
    public static async Task<RescueStep?> LeaveAsync(IResourceClient client, ObjectKey key, bool dryRun, CancellationToken cancellationToken)
    {
        var verb = CommandVerbs.Text(CommandVerb.Abort);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var rollout = await client.GetAsync(RolloutKinds.Rollout, key, cancellationToken);
                if (!Fits(rollout)) return null;
                var pending = CommandAnnotation.Pending(rollout);
                if (pending == verb) return Step(RescueOutcome.Unchanged, "command abort awaits the controller already");
                var text = $"command abort for the controller{(pending is null ? "" : $", in place of {pending}")}";
                if (dryRun) return Step(RescueOutcome.WouldWrite, text);
                await CommandAnnotation.WriteAsync(client, rollout, verb, cancellationToken);
                return Step(RescueOutcome.Written, text);
            }
            catch (ApiException failure) when (failure.Reason == ApiErrorReason.Conflict && attempt < MostTries)
            {
                // Changed since it was read.
            }
            catch (ApiException failure) when (failure.Reason == ApiErrorReason.NotFound)
            {
                return Step(RescueOutcome.Unchanged, ErrorText.IsUnknownKind(failure)
                    ? "no command: the server does not know the kind Rollout any more, so that no controller can act on it"
                    : "no command: the Rollout is not in the cluster any more");
            }
            catch (ApiException failure)
            {
                return Step(RescueOutcome.Failed, $"the abort command could not be left: {failure.Message}; a controller that comes back would move traffic again, so keep it off or abort by hand");
            }
        }

        RescueStep Step(RescueOutcome outcome, string text) => new(WellKnown.Kind, key.Name, outcome, text);
    }

    private static bool Fits(JsonObject rollout)
    {
        var read = RolloutReader.Read(rollout);
        return read.DeletedAt is null && Transitions.Rule(read.Status.Phase, CommandVerb.Abort).Fits;
    }
}
