namespace RolloutController.Core.Model.Status;

/// <summary>An object that we made: its kind (<c>VirtualService</c>, <c>DestinationRule</c>) and name.</summary>
/// <param name="Kind"><c>VirtualService</c> or <c>DestinationRule</c>.</param>
/// <param name="Name">Its name; it is in the namespace of the Rollout.</param>
public sealed record CreatedObject(string Kind, string Name);
