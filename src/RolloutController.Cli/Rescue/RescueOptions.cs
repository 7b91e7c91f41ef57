namespace RolloutController.Cli.Rescue;

/// <summary>How <c>rescue</c> goes about it.</summary>
/// <param name="Name">The Rollout.</param>
/// <param name="File">A saved Rollout (JSON, with its status) to go by instead of the one in the cluster; null for that.</param>
/// <param name="DryRun">Says what would be written, writes nothing.</param>
/// <param name="Abort">Leaves an <c>abort</c> command for a controller that comes back.</param>
/// <param name="Force">Sends traffic to stable though no pod of it is ready.</param>
/// <param name="Timeout">Longest time for each object that refuses to be written.</param>
internal sealed record RescueOptions(string Name, string? File, bool DryRun, bool Abort, bool Force, TimeSpan Timeout);
