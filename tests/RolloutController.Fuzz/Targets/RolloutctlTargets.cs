using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Cli.CommandLine;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Fuzz.Targets;

/// <summary>The whole program <c>rolloutctl</c> on files and on clusters that hold anything: an answer or an error, and nothing that a terminal obeys.</summary>
internal static class RolloutctlTargets
{
    private static readonly string[] readings = ["get", "get -o wide", "get reviews", "get reviews -o yaml", "get reviews -o json", "status reviews", "rescue reviews --dry-run"];
    private static readonly string[] files = ["lint -f -", "lint -f - -o json", "plan -f -", "lint -f -", "plan -f - -o yaml", "lint -f - -o json", "plan -f - -o json"];

    public static ImmutableArray<FuzzTarget> All { get; } =
    [
        new("rolloutctl-files", MakeFile, Files),
        new("rolloutctl-cluster", MakeCluster, Cluster),
    ];

    private static JsonArray Objects(Draw draw) =>
        new(RolloutTargets.Any(draw), Samples.Service, Samples.Deployment("v1"), Samples.Deployment("v2"), Samples.VirtualService, Samples.DestinationRule);

    private static byte[] MakeFile(Draw draw)
    {
        var rollout = Samples.Rollout;
        rollout.Remove("status");
        if (draw.Chance(30)) rollout["spec"] = ShapeJson.Make(draw, Core.Model.Schema.Shapes.Spec);
        var items = Objects(draw);
        items[0] = rollout;
        var list = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = items };
        return draw.Chance(30) ? JsonBytes.Of(list) : JsonMutation.Of(draw, list);
    }

    private static byte[] MakeCluster(Draw draw) => draw.Chance(30) ? JsonBytes.Of(Objects(draw)) : JsonMutation.Of(draw, Objects(draw));

    private static bool Files(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        return Run(files[input.Length % files.Length], text, null) != ExitCode.Unreadable;
    }

    private static bool Cluster(byte[] input)
    {
        if (JsonBytes.Tree(input) is not JsonArray objects) return false;
        var client = Served([.. objects.OfType<JsonObject>()]);
        return new[] { readings[input.Length % readings.Length], readings[input.Length / 7 % readings.Length] }.Select(reading => Run(reading, "", client) == ExitCode.Ok).ToList().Contains(true);
    }

    /// <summary>What an API server would store of them.</summary>
    private static IResourceClient Served(ImmutableArray<JsonObject> objects)
    {
        ResourceKind[] kinds = [RolloutKinds.Rollout, RolloutKinds.VirtualService, RolloutKinds.DestinationRule];
        var client = new InMemoryCluster(TimeProvider.System, [.. kinds.Select(kind => new RegisteredKind(kind))]).ClientFor("cluster");
        foreach (var kind in kinds)
        {
            if (objects.FirstOrDefault(item => item["kind"] is JsonValue value && value.TryGetValue(out string? name) && name == kind.Kind) is not { } found) continue;
            var stored = found.DeepClone().AsObject();
            if (stored["metadata"] is not JsonObject metadata) stored["metadata"] = metadata = [];
            (stored["apiVersion"], metadata["name"], metadata["namespace"]) = (kind.ApiVersion, "reviews", "bookinfo");
            metadata.Remove("resourceVersion");
            client.CreateAsync(kind, stored, WriteOptions.Default, CancellationToken.None).GetAwaiter().GetResult();
        }

        return client;
    }

    private static int Run(string line, string standardInput, IResourceClient? client)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new Surroundings(TextWriter.Synchronized(output), TextWriter.Synchronized(error), IsTerminal: false, new StandingClock(), _ => client is null
            ? throw new ApiException(ApiErrorReason.Unreachable, 0, "no cluster")
            : new ClusterSession(client, "bookinfo", _ => Task.FromResult(new ServerVersion("1", "36", "v1.36.0", "linux/amd64"))))
        {
            Input = new StringReader(standardInput),
        };
        var exit = Rolloutctl.RunAsync(line.Split(' '), surroundings, CancellationToken.None).GetAwaiter().GetResult();
        var told = output.ToString() + error;
        Violation.Unless(!told.Contains("a defect of rolloutctl", StringComparison.Ordinal), $"{line}: {error}");
        foreach (var shown in told.Split(Environment.NewLine).SelectMany(one => one.Split('\n'))) Complete.Shown(shown);
        if (line.EndsWith("json", StringComparison.Ordinal) && output.ToString() is { Length: > 0 } json) JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 200 }).Dispose();
        return exit;
    }

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Samples.Now;
    }
}
