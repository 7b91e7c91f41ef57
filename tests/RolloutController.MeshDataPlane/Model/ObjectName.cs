namespace RolloutController.MeshDataPlane.Model;

/// <summary>Namespace and name of a Kubernetes object.</summary>
public readonly record struct ObjectName(string Namespace, string Name)
{
    /// <inheritdoc />
    public override string ToString() => $"{Namespace}/{Name}";
}
