namespace RolloutController.Core.Model.Requests;

/// <summary>Requests that wait.</summary>
/// <param name="FixedDelay">How long; at least 1 ms.</param>
/// <param name="Share">Share of the requests.</param>
public sealed record FaultDelay(TimeSpan FixedDelay, Percentage Share);
