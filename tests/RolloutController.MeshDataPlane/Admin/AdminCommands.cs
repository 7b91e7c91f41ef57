using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Load;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Pods;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.MeshDataPlane.Xds;

namespace RolloutController.MeshDataPlane.Admin;

/// <summary>What the admin interface can change. A field that is absent leaves things as they are.</summary>
public sealed class AdminCommands(TestMesh mesh)
{
    /// <summary><c>PUT /versions/{app}/{version}</c>: <c>{errorRate: 0.1, latencyMs: 200, errorStatus: 500}</c>.</summary>
    public void SetVersion(string app, string version, JsonObject body)
    {
        var known = mesh.Pods.BehaviourOf(app, version);
        mesh.Pods.SetBehaviour(app, version, new VersionBehaviour(
            Number(body, "errorRate") ?? known.ErrorRate,
            Time(body, "latencyMs") ?? known.Latency,
            (int?)Number(body, "errorStatus") ?? known.ErrorStatus));
    }

    /// <summary>
    /// <c>PUT /proxies/{name}</c>: <c>{cdsDelayMs, edsDelayMs, rdsDelayMs, queueDelayMs, silent: bool, connected: bool, refuse: {cds|eds|lds|rds: text or null}}</c>.
    /// </summary>
    public void SetProxy(string name, JsonObject body)
    {
        var agent = mesh.Proxy(name).Agent;
        agent.Delays = new ProxyDelays(
            Time(body, "cdsDelayMs") ?? agent.Delays.Cds, Time(body, "edsDelayMs") ?? agent.Delays.Eds, Time(body, "rdsDelayMs") ?? agent.Delays.Rds);
        mesh.Clock.Run(() =>
        {
            foreach (var (type, text) in body["refuse"] as JsonObject ?? [])
            {
                if (KubernetesReader.Text(text) is { } error)
                    agent.Refusals[TypeOf(type)] = error;
                else
                    agent.Refusals.Remove(TypeOf(type));
            }

            if (Time(body, "queueDelayMs") is { } delay)
            {
                foreach (var istiod in mesh.Istiods)
                    istiod.QueueDelays[agent.Identity.Id] = delay;
            }
        });
        if (Flag(body, "silent") is { } silent)
            agent.SetSilent(silent);
        if (Flag(body, "connected") is { } connected)
        {
            if (connected)
                agent.Connect();
            else
                agent.Disconnect();
        }
    }

    /// <summary>
    /// <c>PUT /istiods/{name}</c>: <c>{up: bool, debounceMs, debounceMaxMs, debugOnHttp: bool, authorize: bool, allowedNamespaces: [..]}</c>.
    /// </summary>
    public void SetIstiod(string name, JsonObject body)
    {
        var istiod = mesh.Istiod(name);
        istiod.Options = istiod.Options with
        {
            DebounceAfter = Time(body, "debounceMs") ?? istiod.Options.DebounceAfter,
            DebounceMax = Time(body, "debounceMaxMs") ?? istiod.Options.DebounceMax,
        };
        var debug = mesh.DebugServers[name];
        debug.Access = debug.Access with
        {
            OnHttp = Flag(body, "debugOnHttp") ?? debug.Access.OnHttp,
            Authorize = Flag(body, "authorize") ?? debug.Access.Authorize,
            AllowedNamespaces = body["allowedNamespaces"] is JsonArray allowed ? [.. allowed.Select(KubernetesReader.Text).OfType<string>()] : debug.Access.AllowedNamespaces,
        };
        if (Flag(body, "up") is { } up)
        {
            if (up)
                istiod.Start();
            else
                istiod.Stop();
        }
    }

    /// <summary><c>PUT /webhook</c>: <c>{up: bool}</c>.</summary>
    public async Task SetWebhookAsync(JsonObject body, CancellationToken cancellationToken)
    {
        if (mesh.Webhook is not { } webhook)
            throw new KeyNotFoundException("Webhook: this mesh was started without one.");
        if (Flag(body, "up") is true)
            await webhook.UpAsync(cancellationToken);
        else if (Flag(body, "up") is false)
            await webhook.DownAsync(cancellationToken);
    }

    /// <summary><c>POST /load</c>: <c>{proxies: [..] (default: all), ratePerProxy, host, path, headers: {..}, count, durationSeconds}</c>.</summary>
    public LoadOptions Load(JsonObject body) => new()
    {
        Proxies = body["proxies"] is JsonArray names
            ? [.. names.Select(KubernetesReader.Text).OfType<string>()]
            : [.. mesh.Proxies.Select(proxy => proxy.Agent.Identity.Name)],
        RatePerProxy = Number(body, "ratePerProxy") is { } rate and > 0 ? rate : throw new ArgumentException("ratePerProxy: expected a number above 0."),
        Host = KubernetesReader.Text(body["host"]) ?? throw new ArgumentException("host: expected a Host header, for example reviews:9080."),
        Path = KubernetesReader.Text(body["path"]) ?? "/",
        Headers = KubernetesReader.Labels(body["headers"]),
        Count = (long?)Number(body, "count"),
        Duration = Number(body, "durationSeconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    private static XdsType TypeOf(string type) => type switch
    {
        "cds" => XdsType.Cluster,
        "eds" => XdsType.Endpoint,
        "lds" => XdsType.Listener,
        "rds" => XdsType.Route,
        _ => throw new ArgumentException($"refuse: {type} is no resource type; expected cds, eds, lds or rds."),
    };

    private static double? Number(JsonObject body, string name) => body[name] is JsonValue value ? value.GetValue<double>() : null;

    private static TimeSpan? Time(JsonObject body, string name) => Number(body, name) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private static bool? Flag(JsonObject body, string name) => body[name] is JsonValue value ? value.GetValue<bool>() : null;
}
