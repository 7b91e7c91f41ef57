using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Core.Model.Resource;

/// <summary>Steps between the form that is written and the one that is reasoned with.</summary>
internal static class StepConversion
{
    /// <summary>
    /// A step whose texts were checked already and whose name and duration are filled in; null when it has no kind, several,
    /// or one that this version does not support.
    /// </summary>
    public static Step? ToDomain(StepResource step)
    {
        if (step is not { Name: { } name, Shadow: null, HeaderRoute: null, FaultInjection: null }) return null;
        var gates = step.Gates.IsDefault ? [] : step.Gates.Select(GateConversion.ToDomain).ToImmutableArray();
        if (gates.Contains(null)) return null;
        ImmutableArray<Gate> known = [.. gates.OfType<Gate>()];
        return step switch
        {
            { SetWeight: { } weight, Pause: null, Duration: { } duration } =>
                new Step.SetWeight(PercentageParser.Parse(weight), DurationParser.Parse(duration)) { Name = name, Gates = known },
            { SetWeight: null, Pause: { } pause, Duration: null } =>
                new Step.Pause(pause.Duration is null ? null : DurationParser.Parse(pause.Duration)) { Name = name, Gates = known },
            _ => null,
        };
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
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, "not a known kind of step"),
        };
    }
}
