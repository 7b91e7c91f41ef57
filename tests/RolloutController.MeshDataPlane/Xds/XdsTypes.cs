namespace RolloutController.MeshDataPlane.Xds;

/// <summary>Facts about resource types.</summary>
public static class XdsTypes
{
    /// <summary>All types in push order.</summary>
    public static IReadOnlyList<XdsType> InPushOrder { get; } = [XdsType.Cluster, XdsType.Endpoint, XdsType.Listener, XdsType.Route];

    /// <summary>The type URL (Istio: pilot/pkg/xds/v3/model.go).</summary>
    public static string Url(this XdsType type) => type switch
    {
        XdsType.Cluster => "type.googleapis.com/envoy.config.cluster.v3.Cluster",
        XdsType.Endpoint => "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment",
        XdsType.Listener => "type.googleapis.com/envoy.config.listener.v3.Listener",
        XdsType.Route => "type.googleapis.com/envoy.config.route.v3.RouteConfiguration",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
