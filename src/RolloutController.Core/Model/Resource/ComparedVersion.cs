namespace RolloutController.Core.Model.Resource;

/// <summary>Whose value a gate's value is compared with.</summary>
internal enum ComparedVersion
{
    /// <summary>That of the stable version, over the same window.</summary>
    Stable,
}
