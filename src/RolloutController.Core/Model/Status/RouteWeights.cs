namespace RolloutController.Core.Model.Status;

/// <summary>The integers on one managed route.</summary>
/// <param name="VirtualService">Name of the VirtualService.</param>
/// <param name="Route">Name of the http route, or <c>http[i]</c> for one without a name; <c>tcp:port</c>; <c>tls:port/host,host</c>.</param>
/// <param name="Stable">Weight towards stable.</param>
/// <param name="Canary">Weight towards the canary.</param>
/// <param name="Total">The route's weight total W, third parties included.</param>
/// <param name="OriginalTotal">W before our first write.</param>
public sealed record RouteWeights(string VirtualService, string Route, int Stable, int Canary, int Total, int OriginalTotal)
{
    /// <summary>The VirtualServices that delegate to this one, <c>namespace/name</c> with commas; null for one with hosts of its own.</summary>
    public string? Roots { get; init; }
}
