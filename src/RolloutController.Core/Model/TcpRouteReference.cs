namespace RolloutController.Core.Model;

/// <summary>A tcp route that is managed.</summary>
/// <param name="Port">The port of the Service that it matches (Istio's <c>L4MatchAttributes.port</c>), 1 to 65535.</param>
public sealed record TcpRouteReference(int Port);
