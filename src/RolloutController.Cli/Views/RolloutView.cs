using System.Collections.Immutable;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.Cli.Views;

/// <summary>A Rollout together with its routes as read back: all that a person or a script is shown.</summary>
internal sealed record RolloutView(Rollout Rollout, ImmutableArray<StepView> Steps, ImmutableArray<RouteView> Routes)
{
    public RolloutStatus Status => Rollout.Status;

    /// <summary>A command that no controller has taken up yet; null without one.</summary>
    public string? PendingCommand => Rollout.Annotations.GetValueOrDefault(WellKnown.CommandAnnotation);

    /// <summary>Makes the view.</summary>
    /// <param name="rollout">The Rollout.</param>
    /// <param name="mesh">The VirtualServices and DestinationRules of its namespace; null when they were not, or could not be, read.</param>
    public static RolloutView Of(Rollout rollout, MeshObjects? mesh)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        return new RolloutView(rollout, StepsOf(rollout), RoutesOf(rollout, mesh));
    }

    private static ImmutableArray<StepView> StepsOf(Rollout rollout)
    {
        var status = rollout.Status;
        var isUnderWay = status is { Canary: not null, Attempt: not null };
        var steps = isUnderWay ? status.Attempt!.Steps : rollout.Spec?.Steps ?? [];
        var phase = status.PausedPhase ?? status.Phase;
        return [.. steps.Select((step, index) => new StepView(step, StateOf(index)))];

        StepState StateOf(int index) => status.Step switch
        {
            { Index: >= 0 } current when index == current.Index => StepState.Current,
            { Index: >= 0 } current when index < current.Index => StepState.Done,
            _ when phase is Phase.Promoting => StepState.Done,
            _ when phase is Phase.Healthy && !isUnderWay && status.Attempt?.Version == status.Stable => StepState.Done,
            _ => StepState.Pending,
        };
    }

    private static ImmutableArray<RouteView> RoutesOf(Rollout rollout, MeshObjects? mesh)
    {
        var observed = mesh is null || rollout.Spec is null
            ? []
            : MeshState.Read(rollout.Name, rollout.Spec, rollout.Status, new ServiceObservation(ImmutableSortedDictionary<string, string>.Empty, []), mesh).Routes;
        var routes = ImmutableArray.CreateBuilder<RouteView>();
        foreach (var weights in rollout.Status.Weights)
        {
            var found = observed.FirstOrDefault(route => route.VirtualService == weights.VirtualService && route.Route == weights.Route);
            routes.Add(new RouteView(weights.VirtualService, weights.Route, weights, found?.Destinations));
        }

        routes.AddRange(observed
            .Where(route => !rollout.Status.Weights.Any(weights => weights.VirtualService == route.VirtualService && weights.Route == route.Route))
            .Select(route => new RouteView(route.VirtualService, route.Route, null, route.Destinations)));
        return routes.ToImmutable();
    }
}
