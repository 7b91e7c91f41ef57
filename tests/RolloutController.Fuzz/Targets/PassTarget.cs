using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Gates;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Fuzz.Targets;

/// <summary>
/// Whole passes over a cluster in which everything may look like anything: gather, decide, render. A status that somebody edited by hand is no reason
/// to fall over.
/// </summary>
internal static class PassTarget
{
    /// <summary>A status that cannot be stored any more would stop the Rollout.</summary>
    private const int LongestMessage = 16 * 1024;
    private const int MostRounds = 5;

    private static readonly string[] kinds = ["Rollout", "Service", "Pod", "Deployment", "Endpoints", "Namespace", "VirtualService", "DestinationRule"];

    public static FuzzTarget Target { get; } = new("passes", Make, Try);

    private static byte[] Make(Draw draw)
    {
        var cluster = new JsonArray(
            RolloutTargets.Any(draw), Samples.Service, Samples.Pod("v1"), Samples.Pod("v2"), Samples.Deployment("v1"), Samples.Deployment("v2"), Samples.Endpoints, Samples.Namespace,
            Samples.VirtualService, Samples.DestinationRule);
        return draw.Chance(30) ? JsonBytes.Of(cluster) : JsonMutation.Of(draw, cluster);
    }

    private static bool Try(byte[] input)
    {
        if (JsonBytes.Tree(input) is not JsonArray cluster) return false;
        var view = new View([.. cluster.OfType<JsonObject>()]);
        if (view.List(MeshKinds.Rollout, null).FirstOrDefault() is not { } source) return false;
        var clock = new Clock { Now = Samples.Now };
        var proofs = new Proofs();
        var settings = MeshSettings.Default;
        var gatherer = new RolloutGatherer(
            view, proofs, new MeasurementStore(), new WriteRefusals(), settings, _ => true, RolloutGatherer.DefaultMaxFaultDuration, new TrapSearch(view, settings, null, _ => true), clock);
        var isTaken = false;
        for (var pass = 0; pass < 4; pass++)
        {
            var gathered = gatherer.Gather(source);
            var decision = Engine.Decide(gathered.Rollout, gathered.Observation, clock.Now);
            if (gathered.Rollout.DeletedAt is null || gathered.Rollout.HasFinalizer) Check(decision);
            if (gathered.Observation.Command is null) ComesToRest(gathered, decision, clock.Now);
            if (gathered.ReadMesh(gathered.MeshObjects, decision.Status) is { } mesh)
            {
                isTaken = true;
                foreach (var problem in mesh.Render(decision.Traffic).Problems) Complete.Check(problem);
            }

            proofs.Proven = [.. decision.Awaited.Select(change => change.Id)];
            source = source.DeepClone().AsObject();
            source["status"] = RolloutStatusJson.Write(decision.Status);
            clock.Now += TimeSpan.FromSeconds(40);
        }

        return isTaken;
    }

    /// <summary>What was decided stands when it is decided again; a status that somebody edited may take a few rounds to be consistent.</summary>
    private static void ComesToRest(GatheredRollout gathered, Decision decision, DateTimeOffset now)
    {
        for (var round = 1; ; round++)
        {
            var again = Engine.Decide(gathered.Rollout with { Status = decision.Status }, gathered.Observation with { Mesh = gathered.ReadMesh(gathered.MeshObjects, decision.Status) }, now);
            if (RolloutStatusJson.SaySame(decision.Status, again.Status)) return;
            Violation.Unless(round < MostRounds, $"deciding again on what was decided decides otherwise, for ever: {RolloutStatusJson.Write(decision.Status).ToJsonString()} {RolloutStatusJson.Write(again.Status).ToJsonString()}");
            decision = again;
        }
    }

    private static void Check(Decision decision)
    {
        foreach (var text in decision.Status.Conditions.Select(condition => condition.Message).Append(decision.Status.Message).Concat(decision.Events.Select(happened => happened.Note)))
        {
            Violation.Unless(text.Length <= LongestMessage, $"a message of great length: {text.Length}");
            Complete.Shown(text);
        }
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Proofs : IProofs
    {
        public ImmutableArray<string> Proven { get; set; } = [];

        public void Seek(ObjectKey rollout, ImmutableArray<MeshChange> changes)
        {
        }

        public ImmutableDictionary<string, Proof> Get(ObjectKey rollout) =>
            Proven.Distinct().ToImmutableDictionary(id => id, id => new Proof { ChangeId = id, State = ProofState.Proven });
    }

    /// <summary>Objects by their place in the list, whatever they call themselves.</summary>
    private sealed class View(ImmutableArray<JsonObject> items) : IClusterView
    {
        public JsonObject? Get(ResourceKind kind, ObjectKey key) => List(kind, null).FirstOrDefault(item => item.Key() == key);

        public IReadOnlyCollection<JsonObject> List(ResourceKind kind, string? @namespace) =>
            [.. items.Where(item => kinds.Contains(kind.Kind) && item["kind"] is JsonValue value && value.TryGetValue(out string? name) && name == kind.Kind && (@namespace is null || item.Namespace() == @namespace))];
    }
}
