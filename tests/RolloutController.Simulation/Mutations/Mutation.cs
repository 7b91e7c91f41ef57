using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Gathering;
using RolloutController.Hosting;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Runs.Running;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>A deliberate defect around the edges of the controller, to see that the simulation finds it.</summary>
/// <param name="Name">A short name.</param>
/// <param name="Defect">What is wrong.</param>
/// <param name="Alter">Puts it in place, in each controller process.</param>
public sealed record Mutation(string Name, string Defect, Func<ControllerParts, ControllerParts> Alter)
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<Mutation> All { get; } =
    [
        new("half-way-back", "a rollback skips the VirtualService of a dependency", parts => Altered(parts, client => new HalfWayBackClient(client))),
        new("unproven-subset", "a VirtualService names a subset before the proxies have it", parts => Believing(parts, change => change is MeshChange.SubsetPresent)),
        new("unproven-removal", "a subset is removed before the proxies have left it", parts => Believing(parts, change => change is MeshChange.SubsetUnreferenced)),
        new("no-drain", "the drain is skipped", parts => Altered(parts, client => new MisreadingClient(client, WithoutDrain))),
        new("hasty-removal", "a subset is removed while it is named", parts => Altered(parts, client => new HastyRemovalClient(client))),
        new("kept-routes", "generated routes are forgotten on the next change of a VirtualService", parts => Rewritten(parts, RouteMutations.KeepsGenerated)),
        new("effect-first", "a status is written after its effect", parts => Altered(parts, client => new EffectFirstClient(client))),
        new("command-twice", "a command is taken up and stays", parts => Altered(parts, client => new CommandKeepingClient(client))),
        new("no-number-passes", "NaN and no data pass a gate", parts => Measured(parts, AlteredRounds.NoNumberPasses)),
        new("stale-measurement", "what an earlier attempt measured counts", parts => Measured(parts, AlteredRounds.KeepsTheFirst())),
        new("two-leaders", "another replica than the leader writes", SecondLeader),
        new("deaf-to-deletes", "DELETED events are dropped", parts => Altered(parts, client => new ForgetfulWatchClient(client))),
        new("lost-update", "a conflict is answered by overwriting what somebody else wrote", parts => Altered(parts, client => new UnguardedClient(client))),
        new("weights-101", "weights sum to one more", parts => Rewritten(parts, RouteMutations.AddsOne)),
        new("weights-99", "weights sum to one less", parts => Rewritten(parts, RouteMutations.LosesOne)),
        new("unknown-field", "a field that nobody here knows is dropped", parts => Rewritten(parts, RouteMutations.DropsUnknown)),
        new("hot-loop", "every pass rewrites the status", parts => Altered(parts, client => new RestlessClient(client))),
        new("early-farewell", "the finalizer leaves before the routes are put right", parts => Altered(parts, client => new EarlyFarewellClient(client))),
        new("fault-for-all", "a fault on a dependency hits every caller", parts => Rewritten(parts, RouteMutations.ForgetsTheSource)),
        new("pods-always-ready", "the weight rises though the canary has no ready pod", parts => Altered(parts, client => new RosyClient(client))),
        new("slow-way-back", "a way back is written ten seconds after it was decided", parts => Altered(parts, client => new SlowWayBackClient(client, parts.Runtime))),
        new("tolerant-policy", "a failure verdict holds instead of going back", parts => Altered(parts, client => new MisreadingClient(client, Tolerates))),
        new("late-mirror", "a generated route stays ten seconds after its step", parts => Altered(parts, client => new LateFarewellClient(client, parts.Runtime))),
        new("forgotten-gates", "the gates of the spec are not asked", parts => Altered(parts, client => new MisreadingClient(client, WithoutGates))),
    ];

    /// <summary>Runs seeds in their order until one finds the defect, and nothing without it; null: none did.</summary>
    /// <param name="most">The last seed to try; the first is 1.</param>
    public Outcome? Find(int most)
    {
        for (var seed = 1; seed <= most; seed++)
        {
            if (SimulationRun.Of(seed, RunOptions.Default with { Alter = Alter }) is { IsViolation: true } found && !SimulationRun.Of(seed).IsViolation)
                return found;
        }

        return null;
    }

    private static ControllerParts Altered(ControllerParts parts, Func<IResourceClient, IResourceClient> alter) => parts with { Client = alter(parts.Client) };

    private static ControllerParts Rewritten(ControllerParts parts, Action<JsonObject, JsonObject?> edit) => Altered(parts, client => new RewritingClient(client, edit));

    private static ControllerParts Believing(ControllerParts parts, Func<MeshChange, bool> believes) =>
        parts with { Proofs = wake => new CredulousProofs(parts.Proofs(wake), wake, believes) };

    private static ControllerParts Measured(ControllerParts parts, Func<Core.Gates.MeasurementRequest, Core.Gates.MeasurementRound, Core.Gates.MeasurementRound> edit) =>
        parts with { Measurements = new AlteredRounds(parts.Measurements, edit) };

    // The first replica elects itself as it should, so that there is a leader beside whom the others write.
    private static ControllerParts SecondLeader(ControllerParts parts) =>
        parts.Identity.StartsWith("replica-1.", StringComparison.Ordinal) ? parts : parts with { LeaseClient = new LeadingByItselfClient(parts.LeaseClient, parts.Identity) };

    private static void WithoutDrain(JsonObject rollout)
    {
        var spec = rollout["spec"]!.AsObject();
        if (spec["traffic"] is not JsonObject traffic)
            spec["traffic"] = traffic = [];
        traffic["drainDuration"] = "1ms";
    }

    private static void Tolerates(JsonObject rollout)
    {
        var spec = rollout["spec"]!.AsObject();
        if (spec["failurePolicy"] is not JsonObject policy)
            spec["failurePolicy"] = policy = [];
        policy["onFailure"] = "Pause";
    }

    private static void WithoutGates(JsonObject rollout) => (rollout["spec"]!["analysis"] as JsonObject)?.Remove("gates");
}
