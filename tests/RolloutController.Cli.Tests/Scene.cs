using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Cli.CommandLine;
using RolloutController.Core.Model.Status;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Builders;
using RolloutController.TestKit.Time;

namespace RolloutController.Cli.Tests;

/// <summary>A cluster in memory and the program run against it, with what it wrote.</summary>
internal sealed class Scene
{
    public static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public Scene()
    {
        Cluster = new InMemoryCluster(Time, RegisteredKind.CustomResource(RolloutKinds.VirtualService), RegisteredKind.CustomResource(RolloutKinds.DestinationRule));
        Admin = Cluster.ClientFor("admin");
        Cluster.Register(RegisteredKind.CustomResource(RolloutKinds.Rollout));
        Surroundings = new Surroundings(TextWriter.Synchronized(_output), TextWriter.Synchronized(_error), IsTerminal: false, Time, Connect);
    }

    public ManualTimeProvider Time { get; } = new(Now);

    public InMemoryCluster Cluster { get; }

    public IResourceClient Admin { get; }

    public Surroundings Surroundings { get; set; }

    /// <summary>What the flags said at the last run.</summary>
    public KubeconfigOverrides? Overrides { get; private set; }

    public string Output => _output.ToString().ReplaceLineEndings("\n");

    public string Error => _error.ToString().ReplaceLineEndings("\n");

    public static ObjectKey Reviews { get; } = new("bookinfo", "reviews");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Task<int> RunAsync(string line, CancellationToken? cancellation = null) =>
        Rolloutctl.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), Surroundings, cancellation ?? Cancellation);

    public async Task AddRolloutAsync(RolloutBuilder rollout, RolloutStatus? status = null)
    {
        var made = await Admin.CreateAsync(RolloutKinds.Rollout, rollout.Json(), WriteOptions.Default, Cancellation);
        if (status is not null) await SetStatusAsync(status with { ObservedGeneration = status.ObservedGeneration < 0 ? made.Generation() : status.ObservedGeneration }, made.Key());
    }

    public async Task SetStatusAsync(RolloutStatus status, ObjectKey? key = null)
    {
        var rollout = (JsonObject)Cluster.Find(RolloutKinds.Rollout, key ?? Reviews)!.DeepClone();
        rollout["status"] = RolloutStatusJson.Write(status);
        await Admin.ReplaceAsync(RolloutKinds.Rollout, rollout, new WriteOptions { Subresource = "status", FieldManager = "rollout-controller" }, Cancellation);
    }

    public Task AnnotateAsync(string annotation, string? value) => Admin.PatchAsync(
        RolloutKinds.Rollout, Reviews, PatchType.Merge,
        new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [annotation] = value } } }, WriteOptions.Default, Cancellation);

    /// <summary>Adds an object of the mesh or the core from JSON.</summary>
    public Task AddAsync(ResourceKind kind, string name, string fields)
    {
        var item = JsonNode.Parse(fields)!.AsObject();
        item["apiVersion"] = kind.ApiVersion;
        item["kind"] = kind.Kind;
        if (item["metadata"] is not JsonObject metadata) item["metadata"] = metadata = [];
        metadata["name"] = name;
        metadata["namespace"] ??= "bookinfo";
        return Admin.CreateAsync(kind, item, WriteOptions.Default, Cancellation);
    }

    public JsonObject Rollout => Cluster.Find(RolloutKinds.Rollout, Reviews)!;

    public JsonNode? Http(string virtualService = "reviews") => Cluster.Find(RolloutKinds.VirtualService, new("bookinfo", virtualService))!["spec"]!["http"];

    public RequestFaults Faults()
    {
        var faults = new RequestFaults();
        Cluster.Intercept(faults);
        return faults;
    }

    public static ApiException Conflict() => new(ApiErrorReason.Conflict, 409, "the object has been modified");

    private ClusterSession Connect(KubeconfigOverrides overrides)
    {
        Overrides = overrides;
        return new ClusterSession(
            Cluster.ClientFor("rolloutctl-client"), overrides.Namespace ?? "bookinfo", _ => Task.FromResult(new ServerVersion("1", "34", "v1.34.1", "linux/amd64")));
    }
}
