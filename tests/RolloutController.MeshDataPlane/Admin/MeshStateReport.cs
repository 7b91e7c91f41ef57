using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Load;
using RolloutController.MeshDataPlane.Proxies;

namespace RolloutController.MeshDataPlane.Admin;

/// <summary>The mesh's state and a load's report as JSON.</summary>
public static class MeshStateReport
{
    /// <summary>Writes the mesh's state.</summary>
    public static JsonObject Of(TestMesh mesh, LoadReport? load) => new()
    {
        ["lastError"] = mesh.LastError,
        ["istiods"] = new JsonObject(mesh.Istiods.Select(istiod => KeyValuePair.Create<string, JsonNode?>(istiod.Options.Name, new JsonObject
        {
            ["up"] = istiod.IsUp,
            ["pushVersion"] = istiod.PushVersion,
            ["debug"] = mesh.DebugServers[istiod.Options.Name].Address.ToString(),
            ["connections"] = mesh.Clock.Read(() => istiod.Connections.Count()),
        }))),
        ["proxies"] = new JsonObject(mesh.Proxies.Select(proxy => KeyValuePair.Create<string, JsonNode?>(proxy.Agent.Identity.Name, Proxy(proxy)))),
        ["pods"] = new JsonObject(mesh.Pods.ByAddress.Values.OrderBy(pod => pod.Pod.Name.ToString(), StringComparer.Ordinal).Select(
            pod => KeyValuePair.Create<string, JsonNode?>(pod.Pod.Name.ToString(), new JsonObject
            {
                ["address"] = pod.Pod.Address,
                ["port"] = pod.Port,
                ["app"] = pod.Pod.App,
                ["version"] = pod.Pod.Version,
                ["requests"] = pod.Requests,
                ["failures"] = pod.Failures,
            }))),
        ["versions"] = new JsonObject(mesh.Pods.Behaviours.Select(entry => KeyValuePair.Create<string, JsonNode?>($"{entry.Key.App}/{entry.Key.Version}", new JsonObject
        {
            ["errorRate"] = entry.Value.ErrorRate,
            ["latencyMs"] = entry.Value.Latency.TotalMilliseconds,
            ["errorStatus"] = entry.Value.ErrorStatus,
        }))),
        ["load"] = load is null ? null : Of(load),
    };

    /// <summary>Writes a load's report.</summary>
    public static JsonObject Of(LoadReport load) => new()
    {
        ["sent"] = load.Sent,
        ["answered"] = load.Answered,
        ["inFlight"] = load.InFlight,
        ["transportErrors"] = load.TransportErrors,
        ["lostToRouting"] = load.LostToRouting,
        ["serverErrors"] = load.ServerErrors,
        ["requestsByVersion"] = Counts(load.RequestsByVersion),
        ["serverErrorsByVersion"] = Counts(load.ServerErrorsByVersion),
        ["byFlags"] = Counts(load.Outcomes.GroupBy(entry => entry.Key.Flags).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Value))),
        ["latencyMs"] = new JsonObject { ["p50"] = load.LatencyP50, ["p99"] = load.LatencyP99, ["max"] = load.LatencyMax },
        ["outcomes"] = new JsonArray([.. load.Outcomes.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal).Select(entry => new JsonObject
        {
            ["proxy"] = entry.Key.Proxy,
            ["status"] = entry.Key.Status,
            ["flags"] = entry.Key.Flags,
            ["version"] = entry.Key.Version,
            ["count"] = entry.Value,
        })]),
    };

    private static JsonObject Proxy(ProxyServer proxy) => new()
    {
        ["port"] = proxy.Port,
        ["connectedTo"] = proxy.Agent.ConnectedTo,
        ["delaysMs"] = new JsonObject
        {
            ["cds"] = proxy.Agent.Delays.Cds.TotalMilliseconds,
            ["eds"] = proxy.Agent.Delays.Eds.TotalMilliseconds,
            ["rds"] = proxy.Agent.Delays.Rds.TotalMilliseconds,
        },
        ["warming"] = new JsonArray([.. proxy.Agent.WarmingClusters.Select(name => (JsonNode)name)]),
        ["requests"] = proxy.Counters.Values.Sum(),
        ["lostToRouting"] = proxy.Counters.Where(entry => ResponseFlag.IsLostToRouting(entry.Key.Flags)).Sum(entry => entry.Value),
        ["byStatusAndFlags"] = Counts(proxy.Counters.ToDictionary(entry => $"{entry.Key.Status} {entry.Key.Flags}", entry => entry.Value)),
    };

    private static JsonObject Counts(IEnumerable<KeyValuePair<string, long>> counts) =>
        new(counts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value)));
}
