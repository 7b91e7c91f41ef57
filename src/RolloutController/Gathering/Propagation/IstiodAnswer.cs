using RolloutController.Core.Mesh.Propagation;

namespace RolloutController.Gathering.Propagation;

/// <summary>What an istiod answered: a value, or a failure, or neither when it has nothing to say.</summary>
/// <param name="Value">The answer.</param>
/// <param name="Failure">Why there is none.</param>
public sealed record IstiodAnswer<T>(T? Value, IstiodFailure? Failure)
    where T : class;
