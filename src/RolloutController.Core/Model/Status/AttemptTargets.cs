using System.Collections.Immutable;

namespace RolloutController.Core.Model.Status;

/// <summary>
/// What an attempt moves, as it was at the start. Were another VirtualService written from the middle on, the first one would keep
/// the canary's weights for ever.
/// </summary>
public sealed record AttemptTargets
{
    /// <summary>The Service.</summary>
    public required string Service { get; init; }

    /// <summary>The pod label whose value is the version.</summary>
    public required string SubsetLabel { get; init; }

    /// <summary>Name of the DestinationRule.</summary>
    public required string DestinationRule { get; init; }

    /// <summary>The VirtualServices.</summary>
    public ImmutableArray<TargetRoute> VirtualServices { get; init; } = [];

    /// <summary>The targets that a spec names.</summary>
    public static AttemptTargets Of(RolloutSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new AttemptTargets
        {
            Service = spec.Service,
            SubsetLabel = spec.SubsetLabel,
            DestinationRule = spec.Traffic.DestinationRule.Name,
            VirtualServices = [.. spec.Traffic.VirtualServices.Select(TargetRoute.Of)],
        };
    }

    /// <summary>Whether a spec names exactly these.</summary>
    public bool AreThoseOf(RolloutSpec spec)
    {
        var others = Of(spec);
        return (Service, SubsetLabel, DestinationRule) == (others.Service, others.SubsetLabel, others.DestinationRule)
            && VirtualServices.Length == others.VirtualServices.Length
            && VirtualServices.Zip(others.VirtualServices).All(pair => pair.First.IsSameAs(pair.Second));
    }

    /// <summary>The spec with these in place of its own.</summary>
    public RolloutSpec PutInto(RolloutSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var given = spec.Traffic.VirtualServices;
        return spec with
        {
            Service = Service,
            SubsetLabel = SubsetLabel,
            Traffic = spec.Traffic with
            {
                DestinationRule = spec.Traffic.DestinationRule.Name == DestinationRule ? spec.Traffic.DestinationRule : new DestinationRuleReference(DestinationRule, false),
                VirtualServices = [.. VirtualServices.Select(route =>
                    route.ToReference(given.Any(reference => reference.Name == route.VirtualService && reference.Create)))],
            },
        };
    }
}
