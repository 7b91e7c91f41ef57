using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.TestControlPlane.Access;
using RolloutController.TestControlPlane.Prometheus;
using RolloutController.TestKit.Builders;
using RolloutController.TestKit.Waiting;

namespace RolloutController.IntegrationTests.World;

/// <summary>
/// One test's namespace on the real control plane: bookinfo's reviews, a data plane, Prometheus, an operator. People's part (and every look at the
/// result) goes over plain HTTP, not over the client that is under test.
/// </summary>
public sealed class RolloutWorld : IAsyncDisposable
{
    /// <summary>Longest wait for any condition: far beyond what a busy machine takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Where no istiod is.</summary>
    private static readonly Uri nowhere = new("http://127.0.0.1:1/");

    private readonly ControlPlaneFixture _cluster;
    private readonly PrometheusFixture _metrics;
    private readonly WorldOptions _options;
    private readonly string _tokenFile = Path.GetTempFileName();
    private string _kubeconfig = "";
    private Uri? _prometheusUrl;
    private WorldMesh? _mesh;
    private PrometheusServer? _ownPrometheus;
    private InProcessOperator? _operator;

    private RolloutWorld(ControlPlaneFixture cluster, PrometheusFixture metrics, WorldOptions options, string ns, string operatorNamespace, CancellationToken cancellation) =>
        (_cluster, _metrics, _options, Namespace, OperatorNamespace, Cancellation) = (cluster, metrics, options, ns, operatorNamespace, cancellation);

    public string Namespace { get; }

    /// <summary>Where the operator's ServiceAccount and lease are.</summary>
    public string OperatorNamespace { get; }

    private CancellationToken Cancellation { get; }

    /// <summary>The data plane.</summary>
    public WorldMesh Mesh => _mesh ?? throw new InvalidOperationException("This world has no data plane.");

    /// <summary>The Prometheus of this world alone.</summary>
    public PrometheusServer OwnPrometheus => _ownPrometheus ?? throw new InvalidOperationException("This world reads the shared Prometheus.");

    /// <summary>The istiods that the operator sees instead of those that are there; null: those that are there.</summary>
    public IReadOnlyList<Uri>? IstiodsSeen { get; set; }

    /// <summary>Path of the operator's kubeconfig: the rights that it is installed with.</summary>
    public string Kubeconfig => _kubeconfig;

    /// <summary>What an operator that is a process of its own is told about this world, its kubeconfig apart.</summary>
    public IReadOnlyList<string> OperatorFlags =>
    [
        $"--watch-namespace={Namespace}", $"--lease-namespace={OperatorNamespace}", $"--prometheus-url={_prometheusUrl}", $"--istiod-token-file={_tokenFile}",
        $"--istiod-url={string.Join(',', _mesh?.Debug.Select(debug => debug.Address) ?? [nowhere])}",
    ];

    /// <summary>What operators that are processes of their own say last, for the message of a test that fails.</summary>
    public ICollection<Func<string>> OperatorLogs { get; } = [];

    /// <summary>The objects of this world.</summary>
    public WorldApi Api => new(_cluster.Plane.Admin, Namespace, Cancellation);

    /// <summary>Starts all of it; ends when reviews serves through every proxy and the operator runs.</summary>
    public static Task<RolloutWorld> StartAsync(ControlPlaneFixture cluster, PrometheusFixture metrics, WorldOptions? options = null) =>
        StartSharedAsync(cluster, metrics, options ?? new WorldOptions(), TestContext.Current.CancellationToken);

    /// <summary>Starts a world that several tests share.</summary>
    /// <param name="cluster">The control plane.</param>
    /// <param name="metrics">The shared Prometheus.</param>
    /// <param name="options">What there is.</param>
    /// <param name="cancellation">Ends all waits in this world; that of one test would end with it.</param>
    public static async Task<RolloutWorld> StartSharedAsync(
        ControlPlaneFixture cluster, PrometheusFixture metrics, WorldOptions options, CancellationToken cancellation)
    {
        var ns = await cluster.Plane.CreateNamespaceAsync("rollout", cancellation);
        var operatorNamespace = options.OperatorApart ? await cluster.Plane.CreateNamespaceAsync("operator", cancellation) : ns;
        var world = new RolloutWorld(cluster, metrics, options, ns, operatorNamespace, cancellation);
        try
        {
            await world.BeginAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// A Rollout of reviews that stays at v1 until another version is asked for: 10 %, 50 %, 100 %, a gate of 5 % errors over 3 s, all times short.
    /// </summary>
    public RolloutBuilder Rollout(string name = "reviews") => A.Rollout(name).InNamespace(Namespace)
        .WithVersion(_options.Stable)
        .WithSteps(A.Weight(10, "1s", "first"), A.Weight(50, "1s", "half"))
        .WithGates(Gate("5%"))
        .WithInterval("1s")
        .WithBake("1s")
        .With("traffic.drainDuration", "1s")
        .With("traffic.propagation", _options.Proxies.IsEmpty
            ? new JsonObject { ["verify"] = "Delay", ["minimumDelay"] = "100ms" }
            : new JsonObject { ["verify"] = "Istiod", ["minimumDelay"] = "100ms", ["timeout"] = "30s" });

    /// <summary>
    /// A gate on the share of errors over the last three seconds. It waits a minute for a verdict, which a busy machine may need: scrapes are
    /// late there, and rounds last longer than their second.
    /// </summary>
    public static JsonObject Gate(string max, string name = "errors")
    {
        var gate = A.ErrorRateGate(name, max);
        gate["window"] = "3s";
        gate["minimumRequests"] = 3;
        gate["inconclusiveLimit"] = 60;
        gate["consecutiveErrorLimit"] = 60;
        return gate;
    }

    public Task ApplyAsync(RolloutBuilder rollout) => Api.CreateAsync("rollouts", rollout.Json());

    /// <summary>Asks for a version.</summary>
    public Task SetVersionAsync(string version, string name = "reviews") =>
        Api.PatchAsync("rollouts", name, new JsonObject { ["spec"] = new JsonObject { ["version"] = version } });

    /// <summary>Gives a command as <c>rolloutctl</c> does.</summary>
    public Task CommandAsync(string verb, string name = "reviews") => Api.PatchAsync(
        "rollouts",
        name,
        new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [WellKnown.CommandAnnotation] = verb } } },
        "rolloutctl");

    public async Task<RolloutStatus> StatusAsync(string name = "reviews") => RolloutReader.Read(await Api.GetAsync("rollouts", name)).Status;

    /// <summary>Waits for a phase.</summary>
    public Task<RolloutStatus> UntilAsync(Phase phase, string name = "reviews") => UntilAsync(status => status.Phase == phase, $"phase {phase}", name);

    /// <summary>Waits until a version serves alone.</summary>
    public Task<RolloutStatus> UntilStableAsync(string version, string name = "reviews") =>
        UntilAsync(status => status.Phase == Phase.Healthy && status.Stable == version, $"{version} is stable", name);

    /// <summary>Waits until the step's routes stand and its time runs.</summary>
    public Task<RolloutStatus> UntilBakingAsync(string step, string name = "reviews") =>
        UntilAsync(status => status.Step is { Stage: Stage.Baking } now && now.Name == step, $"step {step} bakes", name);

    /// <summary>Waits for a status.</summary>
    public async Task<RolloutStatus> UntilAsync(Func<RolloutStatus, bool> condition, string description, string name = "reviews")
    {
        var last = "";
        try
        {
            return await Wait.ForAsync(
                async _ =>
                {
                    var status = await StatusAsync(name);
                    last = $"{status.Phase} {status.Step?.Name} {status.Step?.Stage}: {status.Message}\n{string.Join('\n', status.History.Select(entry => $"  {entry.At:HH:mm:ss.fff} {entry.From} -> {entry.To} {entry.Trigger}: {entry.Message}"))}";
                    return status;
                },
                condition,
                Patience,
                description,
                Cancellation);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{name} in {Namespace}: not within {Patience}: {description}\n{last}\n{Diagnosis}");
        }
    }

    /// <summary>Waits for a condition on anything, with what the operator logged in the message.</summary>
    public async Task<T> UntilAsync<T>(Func<Task<T>> observe, Func<T, bool> condition, string description)
    {
        try
        {
            return await Wait.ForAsync(_ => observe(), condition, Patience, description, Cancellation);
        }
        catch (TimeoutException timeout)
        {
            throw new TimeoutException($"{Namespace}: {timeout.Message}\n{Diagnosis}", timeout);
        }
    }

    /// <summary>Starts the operator in this process; it is running already unless it was stopped.</summary>
    public void StartOperator() => _operator ??= InProcessOperator.Start(
        _kubeconfig, Namespace, OperatorNamespace, _prometheusUrl!, () => IstiodsSeen ?? _mesh?.Debug.Select(debug => debug.Address) ?? [], _tokenFile, _options);

    /// <summary>Ends the operator in this process gracefully.</summary>
    public async Task StopOperatorAsync()
    {
        if (_operator is not null)
            await _operator.DisposeAsync();
        _operator = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopOperatorAsync();
        if (_ownPrometheus is not null)
            await _ownPrometheus.DisposeAsync();
        if (_mesh is not null)
        {
            await _metrics.ForgetAsync(_mesh.Target);
            await _mesh.DisposeAsync();
        }

        File.Delete(_tokenFile);
    }

    private string Diagnosis => string.Join('\n', (IEnumerable<string?>)[_operator?.State, _operator?.Log, .. OperatorLogs.Select(log => log()), Losses]);

    private string Losses => string.Join('\n', (_mesh?.Mesh.Proxies ?? []).SelectMany(proxy => proxy.Counters
        .Where(count => count.Key.Flags is not ("" or "-"))
        .Select(count => $"{proxy.Agent.Identity.Name} counted {count.Value} answers {count.Key.Status} with {count.Key.Flags}")));

    private async Task<int> AddressesAsync() =>
        (await Api.FindAsync("endpoints", "reviews"))?["subsets"]?.AsArray().Sum(subset => subset!["addresses"]?.AsArray().Count ?? 0) ?? 0;

    private async Task CreateReviewsAsync()
    {
        await Api.CreateAsync("services", Bookinfo.Service("reviews"));
        foreach (var version in _options.Versions)
            await Api.CreateAsync("deployments", Bookinfo.Deployment("reviews", version));
        if (!_options.WithMeshObjects)
            return;
        await Api.CreateAsync("destinationrules", Bookinfo.DestinationRule("reviews", _options.Stable));
        await Api.CreateAsync("virtualservices", Bookinfo.VirtualService("reviews", _options.Stable));
    }

    /// <summary>Returns the number of pods of reviews.</summary>
    private async Task<int> CreateAsync(IReadOnlyList<JsonObject> objects)
    {
        foreach (var item in objects)
            await Api.ApplyAsync(item);
        return objects.Where(item => (string?)item["kind"] == "Deployment" && (string?)item["spec"]!["selector"]!["matchLabels"]!["app"] == "reviews")
            .Sum(item => (int)item["spec"]!["replicas"]!);
    }

    private async Task BeginAsync()
    {
        await File.WriteAllTextAsync(_tokenFile, WorldMesh.DebugToken, Cancellation);
        var pods = _options.Versions.Length;
        if (_options.Objects is { } objects)
            pods = await CreateAsync([.. objects(Namespace)]);
        else
            await CreateReviewsAsync();

        // Otherwise which versions a Rollout finds behind the Service depends on whose pod was ready first.
        await UntilAsync(AddressesAsync, count => count == pods, "every version has a ready endpoint");
        if (!_options.Proxies.IsEmpty)
            _mesh = await WorldMesh.StartAsync(_cluster, Namespace, _options.Proxies, Cancellation);
        // Requests fail until every proxy has its first configuration: Prometheus sees those counts from its first look on, and no rise.
        if (_mesh is not null)
            await _mesh.ServesAsync("reviews", Cancellation);
        if (_options.OwnPrometheus)
            _ownPrometheus = await PrometheusServer.StartAsync(PrometheusFixture.Options with { Targets = _mesh is null ? [] : [_mesh.Target] }, Cancellation);
        _prometheusUrl = _options.PrometheusUrl ?? _ownPrometheus?.Url ?? await _metrics.ScrapeAsync(_mesh?.Target, Cancellation);
        _kubeconfig = await OperatorAccount.CreateAsync(_cluster, OperatorNamespace, Cancellation);
        if (_options.OperatorInProcess)
            StartOperator();
    }
}
