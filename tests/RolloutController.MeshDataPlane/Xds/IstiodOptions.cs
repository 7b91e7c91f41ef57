namespace RolloutController.MeshDataPlane.Xds;

/// <summary>How one istiod behaves.</summary>
public sealed record IstiodOptions
{
    /// <summary>Pod name.</summary>
    public string Name { get; init; } = "istiod-0";

    /// <summary>Revision (<c>istio.io/rev</c>).</summary>
    public string Revision { get; init; } = "default";

    /// <summary>Istio's root namespace.</summary>
    public string RootNamespace { get; init; } = "istio-system";

    /// <summary>Quiet time before a push (<c>PILOT_DEBOUNCE_AFTER</c>).</summary>
    public TimeSpan DebounceAfter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait while changes keep coming (<c>PILOT_DEBOUNCE_MAX</c>).</summary>
    public TimeSpan DebounceMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Port of its debug interface; 0 for a free one.</summary>
    public int DebugPort { get; init; }

    /// <summary>Version reported in debug answers.</summary>
    public string Version { get; init; } = "1.30.0";
}
