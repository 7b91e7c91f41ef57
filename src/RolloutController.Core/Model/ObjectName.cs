namespace RolloutController.Core.Model;

/// <summary>Namespace and name of a namespaced object.</summary>
public readonly record struct ObjectName(string Namespace, string Name)
{
    /// <summary><c>namespace/name</c>.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}
