using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Tests.World;

/// <summary>What must hold at every write of a history, whoever was stopped where. Judged from the API history alone.</summary>
internal static class HistoryInvariants
{
    /// <summary>Fails on the first write that breaks one.</summary>
    public static void Check(ControllerWorld world)
    {
        var subsets = new HashSet<string>();
        var seen = new SeenRollout();
        foreach (var write in world.Cluster.History)
        {
            if (write.Kind == MeshKinds.DestinationRule && write.Key == ControllerWorld.Name)
                subsets = [.. Subsets(write.After)];
            if (write.Kind == MeshKinds.VirtualService && write.Client.StartsWith("replica", StringComparison.Ordinal))
                CheckRoutes(write, subsets, seen.Status);
            if (write.Kind == MeshKinds.Rollout && write.Key == ControllerWorld.Name && write.After is not null)
                seen.Take(write);
        }
    }

    /// <summary>Names of the generated routes in a VirtualService.</summary>
    public static IEnumerable<string> Generated(JsonObject? virtualService) =>
        virtualService?["spec"]?["http"]?.AsArray().Where(IsGenerated).Select(route => route!["name"]!.GetValue<string>()) ?? [];

    /// <summary>The cookies that a VirtualService lets proxies set.</summary>
    public static IEnumerable<string> Cookies(JsonObject? virtualService) => virtualService?["spec"]?["http"]?.AsArray()
        .SelectMany(route => route!["route"]!.AsArray())
        .Select(destination => (string?)destination!["headers"]?["response"]?["add"]?["Set-Cookie"])
        .OfType<string>() ?? [];

    public static bool IsGenerated(JsonNode? route) =>
        route?["name"]?.GetValue<string>().StartsWith(WellKnown.GeneratedRoutePrefix, StringComparison.Ordinal) == true;

    private static IEnumerable<string> Subsets(JsonObject? rule) =>
        rule?["spec"]?["subsets"]?.AsArray().Select(subset => subset!["name"]!.GetValue<string>()) ?? [];

    /// <summary>I1: only subsets that stand. I3: nothing negative, the total kept. Status before effect: no more canary than the status asked for.</summary>
    private static void CheckRoutes(ClusterWrite write, HashSet<string> subsets, RolloutStatus? status)
    {
        // I6, status before effect: what is generated is what the status asks for.
        if (Generated(write.After).Any())
            Assert.True(status is not null && !GeneratedTraffic.Of(status).IsEmpty, $"I6: {write} has {string.Join(' ', Generated(write.After))}; the status asks for none");
        if (TrafficOf.Status(status ?? RolloutStatus.Empty).Routes is var asked)
            Assert.All(Cookies(write.After), cookie => Assert.True(cookie == asked?.CanaryCookie || cookie == asked?.StableCookie, $"I6: {write} sets {cookie}, which the status does not ask for"));
        foreach (var route in write.After?["spec"]!["http"]!.AsArray() ?? [])
        {
            var destinations = route!["route"]!.AsArray();
            foreach (var destination in destinations)
            {
                if (destination!["destination"]!["subset"]?.GetValue<string>() is { } subset)
                    Assert.True(subsets.Contains(subset), $"I1: {write} names {subset}; the DestinationRule has {string.Join(' ', subsets)}");
            }

            var weights = destinations.Select(destination => destination!["weight"]?.GetValue<int>() ?? 0).ToArray();
            Assert.All(weights, weight => Assert.True(weight >= 0, $"I3: {write} has weights {string.Join(' ', weights)}"));
            if (weights.Length > 1)
                Assert.True(weights.Sum() == 100, $"I3: {write} has weights {string.Join(' ', weights)}");
            if (status?.CanarySubset is { } canary && weights.Length > 1 && !IsGenerated(route))
            {
                var share = destinations.Where(destination => destination!["destination"]!["subset"]?.GetValue<string>() == canary).Sum(destination => destination!["weight"]!.GetValue<int>());
                Assert.True(share <= status.CanaryWeight.Value, $"status before effect: {write} gives {canary} {share}, the status asked for {status.CanaryWeight}");
            }
        }
    }

    /// <summary>I8: each step of each attempt is entered at most once; one command id is recorded at most once.</summary>
    private sealed class SeenRollout
    {
        private readonly HashSet<(int Attempt, int Step)> entered = [];
        private readonly HashSet<string> commands = [];

        public RolloutStatus? Status { get; private set; }

        public void Take(ClusterWrite write)
        {
            var next = RolloutReader.Read(write.After!).Status;
            var (before, now) = (Of(Status), Of(next));
            if (now is { } step && now != before)
                Assert.True(entered.Add(step), $"I8: {write} enters step {step.Step} of attempt {step.Attempt} again");
            if (next.LastCommand is { } command && command.Id != Status?.LastCommand?.Id)
                Assert.True(commands.Add(command.Id), $"{write} carries command {command.Id} out again");
            Status = next;
        }

        private static (int Attempt, int Step)? Of(RolloutStatus? status) =>
            status is { Attempt.Number: var attempt, Step: { Index: >= 0 } step } ? (attempt, step.Index) : null;
    }
}
