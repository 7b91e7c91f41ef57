using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>Somebody changes a field of a Rollout's spec.</summary>
/// <param name="App">Whose, by the app's number.</param>
/// <param name="Field">The field.</param>
/// <param name="Value">Its value as JSON.</param>
public sealed record UserSpec(int App, string Field, string Value) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        var world = occasion.World;
        world.Background(() => world.Users.PatchAsync(
            "kubectl",
            MeshKinds.Rollout,
            Blueprint.Key(world.Blueprint.Apps[App].Name),
            new JsonObject { ["spec"] = new JsonObject { [Field] = JsonNode.Parse(Value) } }));
    }
}
