namespace RolloutController.MeshDataPlane.Model;

/// <summary>The kinds of object that the mesh reads.</summary>
public enum MeshKind
{
    /// <summary><c>networking.istio.io</c> VirtualService.</summary>
    VirtualService,

    /// <summary><c>networking.istio.io</c> DestinationRule.</summary>
    DestinationRule,

    /// <summary>Core Service.</summary>
    Service,

    /// <summary>Core Endpoints.</summary>
    Endpoints,

    /// <summary>Core Pod.</summary>
    Pod,
}
