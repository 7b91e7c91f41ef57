namespace RolloutController.Core.Model.Status;

/// <summary>One destination of a route before our first write; weight null where none was written.</summary>
/// <param name="Host">The host as written.</param>
/// <param name="Subset">The subset; null where none was named.</param>
/// <param name="Weight">The weight; null where none was written.</param>
public sealed record OriginalDestination(string Host, string? Subset, int? Weight);
