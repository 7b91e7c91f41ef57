using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Cli.CommandLine;
using RolloutController.Cli.Rendering;
using RolloutController.Core.Model;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Verbs;

/// <summary><c>version</c>: of this program, of the API server, and of the controllers that run, as far as they can be reached.</summary>
internal static class VersionVerb
{
    private const string ControllerSelector = "app.kubernetes.io/name=" + WellKnown.FieldManager;

    /// <summary>This program's own version.</summary>
    public static string Client { get; } =
        typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <param name="surroundings">Where to write.</param>
    /// <param name="connect">Opens a session; null to show this program's version alone.</param>
    /// <param name="format">How.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    public static async Task<int> RunAsync(
        Surroundings surroundings, Func<ClusterSession>? connect, OutputFormat format, CancellationToken cancellationToken)
    {
        var result = new JsonObject { ["client"] = Client };
        if (connect is not null)
        {
            try
            {
                using var session = connect();
                await AskAsync(session, result, cancellationToken);
            }
            catch (Exception failure) when (failure is ApiException or Kubernetes.Configuration.ConfigurationException)
            {
                result["problem"] = $"the API server cannot be asked: {failure.Message}";
            }
        }

        var screen = new Screen(surroundings);
        if (format is OutputFormat.Json or OutputFormat.Yaml) screen.WriteRaw(Structured.Write(result, format));
        else screen.Write(Lines(result));
        return result.ContainsKey("problem") ? ExitCode.Error : ExitCode.Ok;
    }

    private static async Task AskAsync(ClusterSession session, JsonObject result, CancellationToken cancellationToken)
    {
        result["server"] = (await session.ServerVersion(cancellationToken)).GitVersion;
        try
        {
            var found = await session.Client.ListAllAsync(KnownKinds.Deployment, null, ListOptions.Default with { LabelSelector = ControllerSelector }, cancellationToken);
            result["controllers"] = new JsonArray([.. found.Select(deployment => (JsonNode)Describe(deployment))]);
        }
        catch (ApiException failure)
        {
            result["controllersUnknown"] = failure.Message;
        }
    }

    private static JsonObject Describe(JsonObject deployment) => new()
    {
        ["deployment"] = deployment.Key().ToString(),
        ["image"] = ((deployment["spec"]?["template"]?["spec"]?["containers"] as JsonArray)?.FirstOrDefault() as JsonObject)?["image"]?.ToString() ?? "unknown",
        ["ready"] = int.TryParse(deployment["status"]?["readyReplicas"]?.ToString(), out var ready) ? ready : 0,
        ["replicas"] = int.TryParse(deployment["spec"]?["replicas"]?.ToString(), out var replicas) ? replicas : 1,
    };

    private static ImmutableArray<Line> Lines(JsonObject result)
    {
        var lines = ImmutableArray.CreateBuilder<Line>();
        lines.Add(Line.Text($"rolloutctl  {result["client"]}"));
        if (result["server"] is { } server) lines.Add(Line.Text($"API server  {server}"));
        if (result["controllers"] is JsonArray controllers)
        {
            foreach (var one in controllers)
                lines.Add(Line.Text($"controller  {one!["image"]} ({one["deployment"]}, {one["ready"]} of {one["replicas"]} ready)"));
            if (controllers.Count == 0) lines.Add(Line.Text($"controller  no Deployment with label {ControllerSelector}", Tone.Warning));
        }

        if (result["controllersUnknown"] is { } unknown) lines.Add(Line.Text($"controller  unknown: {unknown}", Tone.Warning));
        if (result["problem"] is { } problem) lines.Add(Line.Text($"API server  {problem}", Tone.Bad));
        return lines.ToImmutable();
    }
}
