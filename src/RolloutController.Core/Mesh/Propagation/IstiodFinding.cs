using System.Collections.Immutable;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>What a round of questions to one istiod comes to.</summary>
internal sealed record IstiodFinding(
    IstiodMemory? Memory,
    ImmutableArray<ProxyState> Proxies,
    ImmutableArray<string> Wanted,
    IstiodFailure? Failure);
