namespace RolloutController.Core.Model;

/// <summary>The DestinationRule of the Service's host.</summary>
public sealed record DestinationRuleReference(string Name, bool Create);
