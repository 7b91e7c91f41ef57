using System.Collections.Immutable;
using RolloutController.Demo.Figures;

namespace RolloutController.Demo.Playing;

/// <summary>How an act went.</summary>
/// <param name="Figures">Its figures.</param>
/// <param name="Took">From the start of its load to the end.</param>
/// <param name="Problems">What was not as it should be; empty when all was.</param>
internal sealed record ActOutcome(ActFigures Figures, TimeSpan Took, ImmutableArray<string> Problems);
