using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>A pod as the mesh sees it.</summary>
public sealed record Pod(ObjectName Name, string Uid, string Address, ImmutableDictionary<string, string> Labels, string Workload, bool Terminating)
{
    /// <summary>The <c>version</c> label, or <c>unknown</c>.</summary>
    public string Version => Labels.GetValueOrDefault("version", "unknown");

    /// <summary>The <c>app</c> label, or <c>unknown</c>.</summary>
    public string App => Labels.GetValueOrDefault("app", "unknown");
}
