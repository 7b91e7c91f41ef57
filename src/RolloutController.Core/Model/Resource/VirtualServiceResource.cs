using System.Collections.Immutable;
using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>One of <c>spec.traffic.virtualServices</c>.</summary>
internal sealed record VirtualServiceResource
{
    [Description("Name of the VirtualService.")]
    [Form(Form.DnsSubdomain)]
    public required string Name { get; init; }

    [Description("Names of the http routes to manage. May be left out where exactly one route sends to the Service, or where only tcp or tls routes are managed.")]
    [Form(Form.RouteName)]
    [Count(0, 50)]
    [Rule("self.all(r, !r.startsWith('rollout-controller/'))", "routes that begin with rollout-controller/ are the controller's own")]
    [Rule("self.all(a, self.exists_one(b, a == b))", "each route once")]
    public ImmutableArray<string> HttpRoutes { get; init; }

    [Description("The tcp routes to manage.")]
    [Count(0, 50)]
    [Rule("self.all(a, self.exists_one(b, a.port == b.port))", "each tcp port once")]
    public ImmutableArray<TcpRouteResource> TcpRoutes { get; init; }

    [Description("The tls routes to manage.")]
    [Count(0, 50)]
    [Rule("self.all(a, self.exists_one(b, a.port == b.port && (has(a.sniHosts) ? a.sniHosts : []) == (has(b.sniHosts) ? b.sniHosts : [])))", "each tls route once")]
    public ImmutableArray<TlsRouteResource> TlsRoutes { get; init; }

    [Description("Makes the VirtualService, with routes to the stable version, when it is absent.")]
    [Default("false")]
    public bool? Create { get; init; }
}
