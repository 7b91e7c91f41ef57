using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Gathering;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>Somebody gives a command.</summary>
/// <param name="App">To whose Rollout, by the app's number.</param>
/// <param name="Verb">The command as it stands in the annotation.</param>
public sealed record UserCommand(int App, string Verb) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        var world = occasion.World;
        world.Background(() => world.Users.PatchAsync(
            "rolloutctl",
            MeshKinds.Rollout,
            Blueprint.Key(world.Blueprint.Apps[App].Name),
            new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [WellKnown.CommandAnnotation] = Verb } } }));
    }
}
