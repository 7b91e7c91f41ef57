namespace RolloutController.MeshDataPlane.Model;

/// <summary>Header operations of both directions.</summary>
public sealed record HeaderEdits(HeaderOperations Request, HeaderOperations Response)
{
    /// <summary>Nothing to do.</summary>
    public static HeaderEdits None { get; } = new(HeaderOperations.None, HeaderOperations.None);
}
