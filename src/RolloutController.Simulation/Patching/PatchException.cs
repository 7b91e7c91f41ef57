namespace RolloutController.Simulation.Patching;

/// <summary>A patch that cannot be applied to its target, a failed <c>test</c> included.</summary>
public sealed class PatchException(string message) : Exception(message);
