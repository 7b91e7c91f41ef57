using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Gathering.Propagation;
using RolloutController.Kubernetes.Resources;
using RolloutController.MeshDataPlane.Debugging;
using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Xds;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Waiting;
using MeshChange = RolloutController.Core.Mesh.MeshChange;

namespace RolloutController.IntegrationTests.Propagation;

/// <summary>The test mesh with its istiods' debug interfaces, and a prober that asks them over HTTP.</summary>
internal sealed class MeshWithProber : IAsyncDisposable
{
    public const string Host = "reviews.bookinfo.svc.cluster.local";

    private static readonly ObjectKey Rollout = new("bookinfo", "reviews");

    private readonly IstiodDebugClient _client;
    private readonly string _tokenFile;
    private Func<Proof, bool>? _hasEffect;

    private MeshWithProber(TestMesh mesh, string tokenFile)
    {
        Mesh = mesh;
        _tokenFile = tokenFile;
        _client = new IstiodDebugClient(new IstiodDebugOptions { TokenFile = tokenFile }, TimeProvider.System);
        Prober = new PropagationProber(
            () => [.. mesh.DebugServers.Values.Select(server => server.Address)],
            _client,
            Woken,
            new ProberOptions { Interval = TimeSpan.FromMilliseconds(50) },
            TestRuntime.Real());
    }

    public TestMesh Mesh { get; }

    public PropagationProber Prober { get; }

    /// <summary>Each proof that was proven, with whether all proxies really had the change at that moment.</summary>
    public ConcurrentQueue<(string Change, bool HadEffect)> Proven { get; } = new();

    public static async Task<MeshWithProber> StartAsync(params ProxyOptions[] proxies)
    {
        var options = new TestMeshOptions
        {
            Proxies = [.. proxies],
            Istiods = [new IstiodOptions { Name = "istiod-0" }, new IstiodOptions { Name = "istiod-1", Revision = "canary" }],
            Debug = new DebugAccess { Tokens = ImmutableDictionary<string, string>.Empty.Add("root", "istio-system").Add("other", "shop") },
        };
        var mesh = await TestMesh.StartAsync(options, TimeProvider.System, TestContext.Current.CancellationToken);
        var tokenFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(tokenFile, "root", TestContext.Current.CancellationToken);
        var started = new MeshWithProber(mesh, tokenFile);
        started.Apply("Service", "reviews", """{"ports":[{"name":"http","port":9080}],"selector":{"app":"reviews"}}""");
        started.Subsets("v1");
        started.Weights(("v1", 100));
        return started;
    }

    public void Token(string token) => File.WriteAllText(_tokenFile, token);

    public MeshChange Subsets(params string[] names)
    {
        Apply("DestinationRule", "reviews", $$"""
            {"host":"reviews","subsets":[{{string.Join(',', names.Select(name => $$"""{"name":"{{name}}","labels":{"version":"{{name}}"} }"""))}}]}
            """);
        return new MeshChange.SubsetPresent(names[^1]) { Id = $"subset-{Guid.NewGuid()}", Description = "subset", Host = Host, Ports = [9080] };
    }

    public MeshChange Weights(params (string Subset, int Weight)[] weights)
    {
        Apply("VirtualService", "reviews", $$"""
            {"hosts":["reviews"],"http":[{"name":"primary","route":[{{string.Join(',', weights.Select(weight =>
                $$"""{"destination":{"host":"reviews","subset":"{{weight.Subset}}"},"weight":{{weight.Weight}} }"""))}}]}]}
            """);
        return new MeshChange.RoutesApplied([new RouteSplit("reviews", "primary", weights.ToImmutableSortedDictionary(weight => weight.Subset, weight => weight.Weight))])
        {
            Id = $"routes-{Guid.NewGuid()}",
            Description = "routes",
            Host = Host,
            Ports = [9080],
        };
    }

    public static MeshChange Unreferenced(string subset) =>
        new MeshChange.SubsetUnreferenced(subset) { Id = $"unreferenced-{Guid.NewGuid()}", Description = "unreferenced", Host = Host, Ports = [9080] };

    /// <summary>Whether a proxy can send to the subset without a routing failure.</summary>
    public bool HasCluster(string proxy, string subset) => Mesh.Proxy(proxy).Agent.Config.Clusters.ContainsKey($"outbound|9080|{subset}|{Host}");

    /// <summary>The subsets that a proxy sends to.</summary>
    public string RouteOf(string proxy) => string.Join(' ', Mesh.Proxy(proxy).Agent.Config.Routes.Values
        .SelectMany(routes => routes.VirtualHosts).SelectMany(host => host.Routes).Where(route => route.Name == "primary")
        .SelectMany(route => route.Clusters).Select(cluster => $"{cluster.Name.Split('|')[2]}={cluster.Weight}"));

    /// <summary>Seeks a change and waits for a proof that the condition holds for; checks the effect whenever the change is proven.</summary>
    public async Task<Proof> SeekAsync(MeshChange change, Func<Proof, bool> condition, Func<bool> effect)
    {
        _hasEffect = _ => effect();
        Prober.Seek(Rollout, [change]);
        return await WaitAsync(change, condition);
    }

    public async Task<Proof> WaitAsync(MeshChange change, Func<Proof, bool> condition)
    {
        var seen = await Wait.ForAsync(
            _ =>
            {
                var proof = Prober.Get(Rollout).GetValueOrDefault(change.Id) ?? new Proof { ChangeId = change.Id, State = ProofState.Pending };
                return Task.FromResult((Proof: proof, Pending: string.Join("; ", proof.Pending)));
            },
            state => condition(state.Proof),
            TimeSpan.FromMinutes(2),
            $"a proof of {change.Id}",
            TestContext.Current.CancellationToken);
        return seen.Proof;
    }

    public async ValueTask DisposeAsync()
    {
        Prober.Dispose();
        _client.Dispose();
        await Mesh.DisposeAsync();
        File.Delete(_tokenFile);
    }

    private void Woken(ObjectKey rollout)
    {
        foreach (var (change, proof) in Prober.Get(rollout))
        {
            if (proof.State is ProofState.Proven) Proven.Enqueue((change, _hasEffect?.Invoke(proof) ?? false));
        }
    }

    private void Apply(string kind, string name, string spec)
    {
        var o = new JsonObject
        {
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "bookinfo", ["creationTimestamp"] = "2026-01-01T12:00:00Z" },
            ["spec"] = JsonNode.Parse(spec),
        };
        var meshKind = Enum.Parse<MeshKind>(kind);
        Mesh.Store.Edit(meshKind, KubernetesReader.NameOf(o), state => state.Apply(meshKind, o));
    }
}
