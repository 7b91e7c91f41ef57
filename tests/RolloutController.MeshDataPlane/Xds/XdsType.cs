namespace RolloutController.MeshDataPlane.Xds;

/// <summary>The resource types that matter here, in istiod's push order (Istio: xds/ads.go, <c>PushOrder</c>).</summary>
public enum XdsType
{
    /// <summary>CDS.</summary>
    Cluster,

    /// <summary>EDS.</summary>
    Endpoint,

    /// <summary>LDS.</summary>
    Listener,

    /// <summary>RDS.</summary>
    Route,
}
