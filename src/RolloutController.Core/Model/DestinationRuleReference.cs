namespace RolloutController.Core.Model;

/// <summary>The DestinationRule of the Service's host.</summary>
public sealed record DestinationRuleReference(string Name, bool Create)
{
    /// <summary>What subsets get that are added from now on; null: nothing of their own.</summary>
    public SubsetTrafficPolicy? SubsetTrafficPolicy { get; init; }
}
