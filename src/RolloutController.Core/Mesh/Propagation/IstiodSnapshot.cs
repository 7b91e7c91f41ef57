using System.Collections.Immutable;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>What one istiod said in one round of questions.</summary>
/// <param name="Istiod">Its name, for people and as identity.</param>
/// <param name="Connections">Its connections; empty with a failure.</param>
/// <param name="Dumps">Dumps that were fetched in this round, by proxy.</param>
/// <param name="Failure">Why it could not be asked; null when it could.</param>
public sealed record IstiodSnapshot(
    string Istiod,
    ImmutableArray<ProxyConnection> Connections,
    ImmutableDictionary<string, ConfigDump> Dumps,
    IstiodFailure? Failure);
