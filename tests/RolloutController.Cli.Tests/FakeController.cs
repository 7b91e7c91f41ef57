using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Tests;

/// <summary>Carries commands out by the annotations' protocol, as the controller does.</summary>
internal sealed class FakeController(Scene scene)
{
    public bool Accepts { get; init; } = true;

    public string Result { get; init; } = "ends the pause";

    /// <summary>Carries out the next command.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var client = scene.Cluster.ClientFor(WellKnown.FieldManager);

        // Taken before anything is awaited: a command written after this call is never missed.
        var version = scene.Cluster.ResourceVersion.ToString();
        await foreach (var change in client.WatchAsync(RolloutKinds.Rollout, null, new WatchOptions(version, TimeSpan.FromMinutes(5)), cancellationToken))
        {
            if (CommandAnnotation.Pending(change.Object) is not { } verb) continue;
            var id = Guid.NewGuid().ToString();
            await scene.Admin.PatchAsync(
                RolloutKinds.Rollout, change.Object.Key(), PatchType.Merge,
                Annotations((WellKnown.CommandAnnotation, null), (WellKnown.AcceptedCommandAnnotation, $"{id} {verb} rolloutctl")), WriteOptions.Default, cancellationToken);
            var status = RolloutReader.Read(scene.Cluster.Find(RolloutKinds.Rollout, change.Object.Key())!).Status;
            await scene.SetStatusAsync(status with { LastCommand = new LastCommand(id, verb, Scene.Now, "rolloutctl", Accepts, Result) }, change.Object.Key());
            await scene.Admin.PatchAsync(
                RolloutKinds.Rollout, change.Object.Key(), PatchType.Merge, Annotations((WellKnown.AcceptedCommandAnnotation, null)), WriteOptions.Default, cancellationToken);
            return;
        }
    }

    private static JsonObject Annotations(params (string Name, string? Value)[] values)
    {
        var annotations = new JsonObject();
        foreach (var (name, value) in values) annotations[name] = value;
        return new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } };
    }
}
