namespace RolloutController.Benchmarks.Measured.Soaking;

/// <summary>What the operator holds at one moment.</summary>
/// <param name="At">Time since the soak began.</param>
/// <param name="ResidentMebibytes">Resident memory (<c>VmRSS</c>).</param>
/// <param name="AliveMebibytes">What a full collection just before left on the managed heap, the holes between it apart; null where there was none.</param>
/// <param name="Handles">Open file descriptors.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Watches">Watches that the API server holds open, of all its clients.</param>
/// <param name="Series">Series in the operator's own metrics.</param>
internal sealed record OperatorSample(TimeSpan At, double ResidentMebibytes, double? AliveMebibytes, int Handles, int Threads, int Watches, int Series);
