namespace RolloutController.Core.Mesh;

/// <summary>The kinds of routes of a VirtualService.</summary>
public enum RouteKind
{
    /// <summary>Requests, in <c>spec.http</c>; proxies get them in route configurations (RDS).</summary>
    Http,

    /// <summary>Connections by port, in <c>spec.tcp</c>; proxies get them in listeners (LDS).</summary>
    Tcp,

    /// <summary>Encrypted connections by port and SNI, in <c>spec.tls</c>; proxies get them in listeners (LDS).</summary>
    Tls,
}
