namespace RolloutController.Core.Model;

/// <summary>Which proxy's telemetry is read (Istio's <c>reporter</c> label).</summary>
public enum ReporterChoice
{
    /// <summary>Source where source series exist, else destination.</summary>
    Auto,

    /// <summary>The caller's proxy.</summary>
    Source,

    /// <summary>The server's proxy.</summary>
    Destination,
}
