using System.Collections.Immutable;

namespace RolloutController.Core.Gates;

/// <summary>One series of an instant vector.</summary>
/// <param name="Labels">Its labels.</param>
/// <param name="Value">Its value; may be NaN or infinite.</param>
public sealed record QuerySample(ImmutableSortedDictionary<string, string> Labels, double Value)
{
    /// <summary>A label's value; empty without it, as PromQL has it.</summary>
    public string Label(string name) => Labels.TryGetValue(name, out var value) ? value : "";
}
