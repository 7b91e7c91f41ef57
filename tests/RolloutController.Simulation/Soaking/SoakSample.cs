namespace RolloutController.Simulation.Runs.Soaking;

/// <summary>What controllers and simulation hold at one moment.</summary>
/// <param name="At">Virtual time since the soak began.</param>
/// <param name="Took">Real time since it began.</param>
/// <param name="Changes">Changes that came to their end so far.</param>
/// <param name="Writes">Writes accepted so far.</param>
/// <param name="HeapMebibytes">Managed heap after a full collection.</param>
/// <param name="Handles">Open file descriptors of the process.</param>
/// <param name="Threads">Threads of the process.</param>
/// <param name="Watches">Watches that the living controllers have open.</param>
/// <param name="Series">Metric series of the leader.</param>
/// <param name="CachedObjects">Objects in the leader's caches.</param>
/// <param name="StoredObjects">Objects in the cluster.</param>
/// <param name="Timers">Timers that are set, of everybody.</param>
/// <param name="MostReady">Most tasks that were ready at once since the sample before.</param>
public sealed record SoakSample(
    TimeSpan At,
    TimeSpan Took,
    int Changes,
    int Writes,
    double HeapMebibytes,
    int Handles,
    int Threads,
    int Watches,
    int Series,
    int CachedObjects,
    int StoredObjects,
    int Timers,
    int MostReady);
