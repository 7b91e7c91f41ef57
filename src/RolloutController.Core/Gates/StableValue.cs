namespace RolloutController.Core.Gates;

/// <summary>Stable's value over the window of a canary's measurement, in the same unit.</summary>
/// <param name="Number">The value; not NaN.</param>
/// <param name="Requests">The requests it rests on; null where they were not asked for.</param>
public sealed record StableValue(double Number, double? Requests);
