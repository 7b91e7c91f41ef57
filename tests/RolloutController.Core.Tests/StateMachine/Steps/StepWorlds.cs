using System.Text.Json.Nodes;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine.Steps;

/// <summary>Worlds whose Rollout has shadows, header routes and faults.</summary>
internal static class StepWorlds
{
    public static World Of(params JsonObject[] steps) => With(A.Rollout().WithGates(A.ErrorRateGate()), steps);

    public static World With(RolloutBuilder rollout, params JsonObject[] steps) => new(rollout.WithSteps(steps)) { Ratings = Ratings() };

    /// <summary>A VirtualService that sends to ratings.</summary>
    public static JsonObject Ratings() => World.Object("VirtualService", """{"hosts": ["ratings"], "http": [{"name": "plain", "route": [{"destination": {"host": "ratings"}}]}]}""", "ratings");

    public static string[] OnReviews(this World world) => World.Generated(world.VirtualService);

    public static string[] OnRatings(this World world) => World.Generated(world.Ratings);

    /// <summary>No generated route is left anywhere.</summary>
    public static bool IsClean(this World world) => world.OnReviews().Length == 0 && world.OnRatings().Length == 0;
}
