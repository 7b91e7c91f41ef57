using System.Collections.Immutable;
using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>A tls route, told by its port and SNI hosts.</summary>
internal sealed record TlsRouteResource
{
    [Description("The port that the route matches.")]
    [Bounds(1, 65535)]
    public required int Port { get; init; }

    [Description("All SNI hosts of the route, in any order. May be left out where exactly one tls route of the port sends to the Service.")]
    [Form(Form.Host)]
    [Count(0, 50)]
    public ImmutableArray<string> SniHosts { get; init; }
}
