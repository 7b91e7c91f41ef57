using System.Collections.Immutable;

namespace RolloutController.Core.StateMachine;

/// <summary>The Rollout's Service.</summary>
/// <param name="Selector"><c>spec.selector</c>.</param>
/// <param name="Ports">Port numbers.</param>
public sealed record ServiceObservation(ImmutableSortedDictionary<string, string> Selector, ImmutableArray<int> Ports);
