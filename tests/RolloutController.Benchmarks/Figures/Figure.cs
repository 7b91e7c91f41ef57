namespace RolloutController.Benchmarks.Figures;

/// <summary>One measured value.</summary>
/// <param name="Benchmark">Name of the benchmark that took it; running that one again replaces its figures.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The value.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="How">How it was taken, so that a reader can judge and repeat it.</param>
internal sealed record Figure(string Benchmark, string Name, double Value, string Unit, string How);
