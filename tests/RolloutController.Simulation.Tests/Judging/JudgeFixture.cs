using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging;
using RolloutController.Simulation.Runs.Mesh;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Simulation.Tests.Judging;

/// <summary>
/// A small history made by hand, judged as it grows: reviews with v1 and v2, a route to v1, one proxy that takes everything in at once, and a
/// controller <c>replica-1</c> that leads and does what the test says.
/// </summary>
internal sealed class JudgeFixture : IDisposable
{
    public const string Controller = "replica-1";
    private static readonly ResourceKind Lease = KnownKinds.Lease;
    private readonly DeterministicTaskScheduler scheduler;
    private readonly InMemoryCluster cluster;
    private readonly ReferenceMesh mesh;
    private readonly AllJudges judges;
    private int observed;

    public JudgeFixture(string rolloutStatus = Healthy, string? virtualService = null, string? rule = null)
    {
        Log = new RequestLog(Time);
        scheduler = new DeterministicTaskScheduler(Time);
        cluster = new InMemoryCluster(
            Time, RegisteredKind.CustomResource(MeshKinds.Rollout), RegisteredKind.CustomResource(MeshKinds.VirtualService), RegisteredKind.CustomResource(MeshKinds.DestinationRule));
        Write("kubelet", KnownKinds.Service, "reviews", """{"spec": {"selector": {"app": "reviews"}, "ports": [{"name": "http", "port": 9080}]}}""");
        foreach (var version in new[] { "v1", "v2" })
            Write("kubelet", KnownKinds.Pod, $"reviews-{version}-0", $$"""{"metadata": {"labels": {"app": "reviews", "version": "{{version}}"} }, "status": {"podIP": "192.0.2.{{version[1..]}}"} }""");
        Ready("v1", "v2");
        Write("kubectl", MeshKinds.DestinationRule, "reviews", rule ?? Rule("v1"));
        Write("kubectl", MeshKinds.VirtualService, "reviews", virtualService ?? Routes("v1"));
        Write("kubectl", MeshKinds.Rollout, "reviews", """{"spec": {"service": "reviews", "version": "v1", "traffic": {"drainDuration": "10s"} } }""");
        Write("kubectl", Lease, "rollout-controller", """{"spec": {"holderIdentity": "replica-1"} }""");
        mesh = new ReferenceMesh(cluster, Time, 0, new MeshPopulation(1, [MeshPopulation.Sidecar("caller-0", "bookinfo", ("app", "caller"))]));
        judges = new AllJudges(mesh, client => client.StartsWith("replica-", StringComparison.Ordinal), Log, new Tolerance(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(5)), Facts);
        Judge();
        Status(rolloutStatus);
        Mesh.SetDelays(0, MeshDataPlane.Proxies.ProxyDelays.None);
        Pass(60);
    }

    /// <summary>v1 serves.</summary>
    public const string Healthy = """{"phase": "Healthy", "stable": "v1", "stableSubset": "v1", "routesPinned": true, "canaryWeight": "0%"}""";

    public ManualTimeProvider Time { get; } = new();

    public RequestLog Log { get; }

    public MetricFacts Facts { get; } = new();

    public ReferenceMesh Mesh => mesh;

    public static string Rule(params string[] subsets) =>
        $$"""{"spec": {"host": "reviews", "subsets": [{{string.Join(',', subsets.Select(name => $$"""{"name": "{{name}}", "labels": {"version": "{{name}}"} }"""))}}]} }""";

    /// <summary>A VirtualService whose route primary sends to these (<c>v1=90</c> or <c>v1</c>), with further routes before it.</summary>
    public static string Routes(string destinations, string before = "", string more = "") =>
        $$"""{"spec": {"hosts": ["reviews"], "http": [{{before}}{{(before.Length > 0 ? "," : "")}}{"name": "primary"{{more}}, "route": [{{string.Join(',', destinations.Split(' ').Select(Destination))}}]}]} }""";

    /// <summary>An attempt with v2 in its first step at 10 %.</summary>
    public static string InStep(string step = """{"index": 0, "name": "first", "stage": "Baking"}""", string steps = """[{"name": "first", "setWeight": "10%"}, {"name": "half", "setWeight": "50%"}]""", string weight = "10%", string more = "") => $$"""
        {"phase": "Progressing", "stable": "v1", "stableSubset": "v1", "canary": "v2", "canarySubset": "v2", "canaryLabels": {"version": "v2"}, "routesPinned": true, "canaryWeight": "{{weight}}",
         "attempt": {"id": "a", "number": 1, "version": "v2", "steps": {{steps}}, "targets": {"service": "reviews", "destinationRule": "reviews", "virtualServices": [{"virtualService": "reviews"}]} },
         "step": {{step}}, "weights": [{"virtualService": "reviews", "route": "primary", "stable": {{100 - int.Parse(weight.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture)}}, "canary": {{weight.TrimEnd('%')}}, "total": 100, "originalTotal": 100}],
         "ownedSubsets": [{"destinationRule": "reviews", "name": "v2"}]{{more}}}
        """;

    /// <summary>Creates or replaces an object's spec and what else is given, and judges.</summary>
    public void Write(string client, ResourceKind kind, string name, string json)
    {
        var content = JsonNode.Parse(json)!.AsObject();
        var key = new ObjectKey(kind == Lease ? "istio-system" : "bookinfo", name);
        content["apiVersion"] = kind.ApiVersion;
        content["kind"] = kind.Kind;
        var metadata = cluster.Find(kind, key)?["metadata"]?.DeepClone().AsObject() ?? new JsonObject { ["name"] = name, ["namespace"] = key.Namespace };
        foreach (var (field, value) in content["metadata"]?.AsObject() ?? [])
            metadata[field] = value?.DeepClone();
        content["metadata"] = metadata;
        var sent = client == Controller ? Log.Sent(new ClusterRequest(client, RequestVerb.Update, kind, key)) : null;
        var caller = cluster.ClientFor(client);
        scheduler.Run(() => cluster.Find(kind, key) is null
            ? caller.CreateAsync(kind, content, WriteOptions.Default, CancellationToken.None)
            : caller.ReplaceAsync(kind, content, WriteOptions.Default, CancellationToken.None));
        if (sent is not null)
            Log.Answered(sent, failed: false);
        Judge();
    }

    /// <summary>A write of the controller that left it earlier.</summary>
    public void Late(ResourceKind kind, string name, string json)
    {
        var content = cluster.Find(kind, new ObjectKey("bookinfo", name))!.DeepClone().AsObject();
        content["spec"] = JsonNode.Parse(json)!["spec"]!.DeepClone();
        scheduler.Run(() => cluster.ClientFor(Controller).ReplaceAsync(kind, content, WriteOptions.Default, CancellationToken.None));
        Judge();
    }

    public void Delete(string client, ResourceKind kind, string name)
    {
        scheduler.Run(() => cluster.ClientFor(client).DeleteAsync(kind, new ObjectKey("bookinfo", name), new DeleteOptions(), CancellationToken.None));
        Judge();
    }

    /// <summary>The controller writes the Rollout's status.</summary>
    /// <param name="status">The status; without a history, and it changes the phase, the history goes on as it should.</param>
    /// <param name="client">Who writes it.</param>
    /// <param name="tells">False: the history does not tell of the change.</param>
    public void Status(string status, string client = Controller, bool tells = true)
    {
        var rollout = cluster.Find(MeshKinds.Rollout, new ObjectKey("bookinfo", "reviews"))!.DeepClone().AsObject();
        var (before, after) = (rollout["status"], JsonNode.Parse(status)!.AsObject());
        JsonArray history = [.. (before?["history"]?.AsArray() ?? []).Select(entry => entry?.DeepClone())];
        if (tells && before is not null && (string?)before["phase"] != (string?)after["phase"])
            history.Insert(0, new JsonObject { ["at"] = Time.GetUtcNow().ToString("O"), ["from"] = (string?)before["phase"], ["to"] = (string?)after["phase"] });
        after.TryAdd("history", history);
        rollout["status"] = after;
        scheduler.Run(() => cluster.ClientFor(client).ReplaceAsync(MeshKinds.Rollout, rollout, new WriteOptions { Subresource = "status" }, CancellationToken.None));
        Judge();
    }

    public void Annotate(string client, string? command, string? accepted) => Write(client, MeshKinds.Rollout, "reviews", new JsonObject
    {
        ["spec"] = cluster.Find(MeshKinds.Rollout, new ObjectKey("bookinfo", "reviews"))!["spec"]!.DeepClone(),
        ["metadata"] = new JsonObject
        {
            ["annotations"] = new JsonObject
            {
                ["rollout-controller.io/command"] = command,
                ["rollout-controller.io/accepted-command"] = accepted,
            },
        },
    }.ToJsonString());

    public void Ready(params string[] versions) => Write("kubelet", KnownKinds.Endpoints, "reviews", $$"""
        {"subsets": [{"addresses": [{{string.Join(',', versions.Select(version => $$"""{"ip": "192.0.2.{{version[1..]}}", "targetRef": {"kind": "Pod", "name": "reviews-{{version}}-0"} }"""))}}]}]}
        """);

    /// <summary>Virtual time passes; the controller, or another who leads, renews its lease in it.</summary>
    public void Pass(double seconds, string leader = Controller)
    {
        for (var end = Time.GetUtcNow() + TimeSpan.FromSeconds(seconds); Time.GetUtcNow() < end;)
        {
            Time.AdvanceTo(new[] { end, Time.NextTimer ?? end, Time.GetUtcNow() + TimeSpan.FromSeconds(1) }.Min());
            Log.Sent(new ClusterRequest(leader, RequestVerb.Update, Lease, new ObjectKey("istio-system", "rollout-controller")));
            judges.Look(Time.GetUtcNow());
        }
    }

    public void AtRest() => judges.AtRest(Time.GetUtcNow());

    /// <summary>The violation that the act leads to is this judge's.</summary>
    public static void Breaks(string judge, Action act) => Assert.Equal(judge, Assert.Throws<Violation>(act).Judge);

    public void Dispose() => mesh?.Dispose();

    private void Judge()
    {
        if (judges is null)
            return;
        var history = cluster.History;
        mesh.CatchUp();
        while (observed < history.Count)
            judges.Observe(history[observed++]);
        judges.Look(Time.GetUtcNow());
    }

    private static string Destination(string text) => text.Split('=') is [var subset, var weight]
        ? $$"""{"destination": {"host": "{{(subset.Contains('/') ? subset.Split('/')[0] : "reviews")}}"{{(subset.Contains('/') ? "" : $", \"subset\": \"{subset}\"")}}}, "weight": {{weight}}}"""
        : $$"""{"destination": {"host": "reviews", "subset": "{{text}}"} }""";

    internal sealed class MetricFacts : IMetricFacts
    {
        public DateTimeOffset? Number { get; set; }

        public int Count { get; set; }

        public DateTimeOffset? LastNumber(string rollout) => Number;

        public int Rounds(string rollout) => Count;
    }
}
