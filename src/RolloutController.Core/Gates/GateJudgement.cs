namespace RolloutController.Core.Gates;

/// <summary>What a measurement means for a gate.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="ValueText">The measured value with unit (<c>0.31%</c>, <c>212ms</c>); null when there is none.</param>
/// <param name="LimitText">The limit with unit.</param>
/// <param name="Detail">Why, for people, where value and limit do not say it; null otherwise.</param>
public sealed record GateJudgement(Verdict Verdict, string? ValueText, string LimitText, string? Detail);
