namespace RolloutController.Core.Model.Requests;

/// <summary>Chosen requests that the canary answers, whatever its weight is.</summary>
/// <param name="Match">Which requests; it has at least one header, cookie or query parameter.</param>
/// <param name="Until">How long they are.</param>
public sealed record HeaderRouting(RequestMatch Match, HeaderRouteScope Until = HeaderRouteScope.NextStep);
