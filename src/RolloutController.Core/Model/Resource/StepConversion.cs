using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Core.Model.Resource;

/// <summary>Steps between the form that is written and the one that is reasoned with.</summary>
internal static class StepConversion
{
    /// <summary>
    /// A step whose texts were checked already and whose name and duration are filled in; null when it has no kind, or several that
    /// do not go together.
    /// </summary>
    public static Step? ToDomain(StepResource step)
    {
        if (step is not { Name: { } name }) return null;
        var gates = step.Gates.IsDefault ? [] : step.Gates.Select(GateConversion.ToDomain).ToImmutableArray();
        if (gates.Contains(null)) return null;
        Step? kind = (StepKinds.Of(step), step.Duration) switch
        {
            (["setWeight"], { } duration) => new Step.SetWeight(PercentageParser.Parse(step.SetWeight), DurationParser.Parse(duration)) { Name = name },
            (["pause"], null) => new Step.Pause(step.Pause!.Duration is { } pause ? DurationParser.Parse(pause) : null) { Name = name },
            (["shadow"], { } duration) => new Step.Shadow(RequestConversion.ToDomain(step.Shadow!), DurationParser.Parse(duration)) { Name = name },
            (["headerRoute"], { } duration) => new Step.HeaderRoute(RequestConversion.ToDomain(step.HeaderRoute!), DurationParser.Parse(duration)) { Name = name },
            (["faultInjection"] or ["faultInjection", _], { } duration) => new Step.FaultInjection(FaultConversion.ToDomain(step.FaultInjection!), DurationParser.Parse(duration))
            {
                Name = name,
                Mirroring = step.Shadow is { } shadow ? RequestConversion.ToDomain(shadow) : null,
                Routing = step.HeaderRoute is { } route ? RequestConversion.ToDomain(route) : null,
            },
            _ => null,
        };
        return kind is null ? null : kind with { Gates = [.. gates.OfType<Gate>()] };
    }

    /// <summary>The form that is written.</summary>
    public static StepResource ToResource(Step step)
    {
        var resource = new StepResource { Name = step.Name, Gates = [.. step.Gates.Select(GateConversion.ToResource)] };
        return step switch
        {
            Step.SetWeight set => resource with
            {
                SetWeight = JsonValue.Create(set.Weight.ToString()),
                Duration = DurationParser.Format(set.Duration),
            },
            Step.Pause pause => resource with
            {
                Pause = new PauseResource { Duration = pause.Duration is { } duration ? DurationParser.Format(duration) : null },
            },
            Step.Shadow shadow => resource with
            {
                Shadow = RequestConversion.ToResource(shadow.Mirroring),
                Duration = DurationParser.Format(shadow.Duration),
            },
            Step.HeaderRoute route => resource with
            {
                HeaderRoute = RequestConversion.ToResource(route.Routing),
                Duration = DurationParser.Format(route.Duration),
            },
            Step.FaultInjection fault => resource with
            {
                FaultInjection = FaultConversion.ToResource(fault.Fault),
                Shadow = fault.Mirroring is { } mirroring ? RequestConversion.ToResource(mirroring) : null,
                HeaderRoute = fault.Routing is { } routing ? RequestConversion.ToResource(routing) : null,
                Duration = DurationParser.Format(fault.Duration),
            },
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, "not a known kind of step"),
        };
    }
}
