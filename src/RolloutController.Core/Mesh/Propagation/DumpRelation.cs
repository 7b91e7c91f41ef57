namespace RolloutController.Core.Mesh.Propagation;

/// <summary>How a proxy's dump stands to a change.</summary>
public enum DumpRelation
{
    /// <summary>The dump does not know the host: the change does not concern the proxy.</summary>
    WithoutHost,

    /// <summary>The dump knows the host, without the change.</summary>
    WithoutChange,

    /// <summary>The dump holds the change.</summary>
    WithChange,
}
