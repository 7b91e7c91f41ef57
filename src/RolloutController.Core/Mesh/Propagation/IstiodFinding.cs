using System.Collections.Immutable;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>What a round of questions to one istiod comes to; one memory per part of the change.</summary>
internal sealed record IstiodFinding(
    ImmutableArray<IstiodMemory?> Memories,
    ImmutableArray<ProxyState> Proxies,
    ImmutableArray<string> Wanted,
    IstiodFailure? Failure);
