namespace RolloutController.Core.Model.Status;

/// <summary>A subset of ours that was taken away.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">When it was seen to be gone.</param>
public sealed record RemovedSubset(string Name, DateTimeOffset At);
