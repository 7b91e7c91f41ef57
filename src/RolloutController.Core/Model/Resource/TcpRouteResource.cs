using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>A tcp route, told by its port.</summary>
internal sealed record TcpRouteResource
{
    [Description("The port that the route matches; also a route that matches every port, where none names this one.")]
    [Bounds(1, 65535)]
    public required int Port { get; init; }
}
