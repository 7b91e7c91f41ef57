namespace RolloutController.Core.Model.Requests;

/// <summary>Requests that are copied to the canary; its answers to the copies are dropped.</summary>
/// <param name="Share">Share of the matching requests that is copied (Istio's <c>mirrorPercentage</c>); above 0.</param>
/// <param name="Match">Which requests may be copied; by default only those that change nothing: GET and HEAD.</param>
public sealed record Mirroring(Percentage Share, RequestMatch Match);
