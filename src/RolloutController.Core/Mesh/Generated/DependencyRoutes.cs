using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>Finds the routes of a dependency's VirtualService above which a fault is to stand, or says why it cannot.</summary>
/// <param name="Rollout">The Rollout.</param>
/// <param name="Objects">The mesh objects.</param>
/// <param name="Settings">What holds for the whole mesh.</param>
internal sealed record DependencyRoutes(ObjectName Rollout, MeshObjects Objects, MeshSettings Settings)
{
    /// <summary>Path of the field that names the VirtualService, in whichever step.</summary>
    public const string Field = "spec.steps[].faultInjection.virtualService";

    /// <summary>
    /// The VirtualService (as read, or as it is to be made; null where neither is possible) and its routes for the mesh.
    /// </summary>
    public (JsonObject? Item, bool Creates, ImmutableArray<TwinRequest> Requests) Find(
        GeneratedRoute.DependencyFault generated, ImmutableArray<SpecProblem>.Builder problems)
    {
        var fault = generated.Fault;
        var name = new ObjectName(Rollout.Namespace, fault.VirtualService);
        var host = new HostName(fault.Host, Rollout.Namespace, Settings.ClusterDomain);
        var present = Objects.VirtualService(name);
        if (present is null && !MayBeMade(generated, name, host, problems))
        {
            return (null, false, []);
        }

        var item = present ?? CreatedMeshObjects.VirtualService(Rollout, name.Name, CreatedMeshObjects.DefaultRoute, fault.Host, Settings.ApiVersion);
        return IsForMesh(item, name, host, problems)
            ? (item, present is null, Requests(generated, item, name, problems))
            : (item, present is null, []);
    }

    private bool MayBeMade(
        GeneratedRoute.DependencyFault generated, ObjectName name, HostName host, ImmutableArray<SpecProblem>.Builder problems)
    {
        if (!generated.Fault.Create)
        {
            problems.Add(new("VirtualServiceNotFound", Field, name.Name, $"a VirtualService of that name in namespace {name.Namespace}, or create: true"));
            return false;
        }

        // Proxies do not merge VirtualServices for one host: beside another one ours would take its routes away, or have no effect.
        var other = Objects.VirtualServices.FirstOrDefault(item =>
            IsForSidecars(item) && Hosts(item).Any(written => host.IsNamedBy(written, MeshJson.NameOf(item).Namespace)));
        if (other is null)
        {
            return true;
        }

        problems.Add(new("HostTaken", Field, name.Name, $"the name of the VirtualService for {host.Service}, which is {MeshJson.NameOf(other)}"));
        return false;
    }

    private static bool IsForMesh(JsonObject item, ObjectName name, HostName host, ImmutableArray<SpecProblem>.Builder problems)
    {
        var hosts = Hosts(item).ToArray();
        if (hosts.Length == 0 || !hosts.All(written => host.IsNamedBy(written, name.Namespace)))
        {
            problems.Add(new("HostMismatch", Field, name.Name,
                $"a VirtualService for {host.Service} alone; {name} has {(hosts.Length == 0 ? "no hosts" : $"hosts {string.Join(", ", hosts)}")}"));
            return false;
        }

        if (IsForSidecars(item))
        {
            return true;
        }

        problems.Add(new("GatewaysWithoutMesh", Field, name.Name,
            $"a VirtualService whose gateways are absent or include mesh: those of {name} are not the canary's own proxies"));
        return false;
    }

    private ImmutableArray<TwinRequest> Requests(
        GeneratedRoute.DependencyFault generated, JsonObject item, ObjectName name, ImmutableArray<SpecProblem>.Builder problems)
    {
        var requests = ImmutableArray.CreateBuilder<TwinRequest>();
        foreach (var route in UserRoute.Of(item))
        {
            if (route.OtherAction is { } action)
            {
                problems.Add(Warning(name, $"a route with destinations; {route.Label} has {action} and gets no fault"));
            }
            else if (route.Json.Objects("match").Any(match => match.Array("gateways") is { Count: > 0 }))
            {
                problems.Add(Warning(name, $"no gateways in the matches of route {route.Label}: Istio does not look at source labels there; they get no fault"));
                if (route.Json.Objects("match").Any(match => match.Array("gateways") is not { Count: > 0 }))
                {
                    Add(route);
                }
            }
            else
            {
                Add(route);
            }
        }

        if (requests.Count == 0)
        {
            problems.Add(new("RouteNotFound", Field, name.Name, $"a VirtualService with an http route above which a fault can be generated; {name} has none"));
        }

        return requests.ToImmutable();

        void Add(UserRoute route) => requests.Add(new(
            generated, route.Index, route.Label, new(Rollout.Name, GeneratedRouteName.KindOf(generated), route.Label), Field));
    }

    private static SpecProblem Warning(ObjectName name, string expected) => new("RouteLeftAlone", Field, name.Name, expected) { IsError = false };

    private static IEnumerable<string> Hosts(JsonObject item) =>
        (item.Object("spec").Array("hosts") ?? []).Select(host => host is JsonValue value && value.TryGetValue(out string? text) ? text : "");

    private static bool IsForSidecars(JsonObject item) =>
        item.Object("spec").Array("gateways") is not { Count: > 0 } gateways
        || gateways.Any(gateway => gateway is JsonValue value && value.TryGetValue(out string? text) && text == "mesh");
}
