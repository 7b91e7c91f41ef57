using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Runs.Faults;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Soaking;

/// <summary>
/// One app that never rests: new versions come and old ones go, are promoted, rolled back by a gate and retried, aborted, overtaken by the next;
/// people edit the mesh objects meanwhile, and the Rollout is deleted and made anew under another name.
/// </summary>
internal sealed class ChangingApp
{
    private readonly World world;
    private readonly RolloutWaits waits;
    private readonly Action<string> changed;
    private readonly Dice dice;
    private readonly JsonObject manifest;
    private readonly int virtualService;
    private App app;
    private string rollout;
    private int newest = 1;
    private int renamed;

    /// <param name="world">The world.</param>
    /// <param name="app">The app as it is at the start, with one version.</param>
    /// <param name="waits">Waits for Rollouts.</param>
    /// <param name="changed">Told of each change that came to its end.</param>
    public ChangingApp(World world, App app, RolloutWaits waits, Action<string> changed)
    {
        (this.world, this.app, this.waits, this.changed) = (world, app, waits, changed);
        dice = new Dice(world.Blueprint.Seed, 100 + app.Number);
        rollout = app.Name;
        manifest = world.Blueprint.Manifests.Single(one => one.Kind == MeshKinds.Rollout && one.Key.Name == app.Name).Content;
        virtualService = world.Blueprint.Manifests.IndexOf(world.Blueprint.Manifests.Single(one => one.Kind == MeshKinds.VirtualService && one.Key.Name == app.Name));
    }

    private AppVersion Stable => app.Versions[0];

    /// <summary>Changes for ever.</summary>
    public async Task RunAsync()
    {
        // Not all at once.
        await RestAsync(0, 240);
        await UntilAsync("Healthy");
        while (true)
        {
            var (name, act) = dice.Between(1, 12) switch
            {
                <= 5 => ("promoted", (Func<Task>)PromoteAsync),
                6 => ("promoted with edits by hand", PromoteWithEditsAsync),
                7 => ("promoted though pods failed", PromoteWithFailingPodsAsync),
                8 => ("rolled back by a gate and retried", FailAndRetryAsync),
                9 => ("aborted", AbortAsync),
                10 => ("overtaken by the next version", OvertakeAsync),
                _ => ("deleted and made anew", RecreateAsync),
            };
            await act();
            changed(name);
            await RestAsync(10, 180);
        }
    }

    private async Task PromoteAsync()
    {
        var next = await DeployAsync();
        await AskForAsync(next);
        await UntilPromotedAsync(next);
    }

    private async Task PromoteWithEditsAsync()
    {
        var next = await DeployAsync();
        await AskForAsync(next);
        for (var edits = dice.Between(1, 4); edits > 0; edits--)
        {
            await RestAsync(1, 120);
            var edit = dice.Pick(RouteEditKind.Weights, RouteEditKind.Timeout, RouteEditKind.DropGenerated, RouteEditKind.Policy);
            new UserEditsMesh(edit == RouteEditKind.Policy ? virtualService - 1 : virtualService, edit).Strike(new Occasion(world, null));
        }

        await UntilPromotedAsync(next);
    }

    private async Task PromoteWithFailingPodsAsync()
    {
        var next = await DeployAsync();
        await AskForAsync(next);
        await RestAsync(1, 120);
        await world.Workloads.SetReadyAsync(app, next, ready: false);
        await RestAsync(1, 30);
        await world.Workloads.SetReadyAsync(app, next, ready: true);
        await UntilPromotedAsync(next);
    }

    private async Task FailAndRetryAsync()
    {
        var next = await DeployAsync();
        world.Metrics.Behave(app.Name, next with { ErrorRate = 0.5 });
        await AskForAsync(next);
        await UntilAsync("Degraded", next.Name);
        world.Metrics.Behave(app.Name, next);
        await UntilPromotedAsync(next);
    }

    private async Task AbortAsync()
    {
        var (before, next) = (Stable, await DeployAsync());
        await AskForAsync(next);
        await RestAsync(1, 180);
        await CommandAsync("abort");
        await waits.UntilAsync(rollout, one => IsSettled(one) && (PhaseOf(one) == "Degraded" || StableOf(one) == next.Name), $"aborted on the way to {next.Name}");
        if (StableOf(world.Cluster.Find(MeshKinds.Rollout, Blueprint.Key(rollout))) == next.Name)
        {
            // It was promoted before.
            await UntilPromotedAsync(next);
            return;
        }

        await AskForAsync(before);
        await UntilAsync("Healthy", before.Name);
        await RemoveAsync(next);
    }

    private async Task OvertakeAsync()
    {
        var first = await DeployAsync();
        await AskForAsync(first);
        await RestAsync(1, 240);
        var second = await DeployAsync();
        await AskForAsync(second);
        await UntilPromotedAsync(second);
    }

    private async Task RecreateAsync()
    {
        await world.Users.DeleteAsync("kubectl", MeshKinds.Rollout, Blueprint.Key(rollout));
        await waits.UntilAsync(rollout, one => one is null, "gone");
        world.Metrics.Forget(rollout);
        rollout = $"{app.Name}-{++renamed}";
        var again = (JsonObject)manifest.DeepClone();
        again["metadata"]!["name"] = rollout;
        (again["spec"]!["version"], again["spec"]!["stableVersion"]) = (Stable.Name, Stable.Name);
        await RestAsync(1, 5);
        await world.Users.ApplyAsync("kubectl", new Manifest(MeshKinds.Rollout, again));
        await UntilAsync("Healthy", Stable.Name);
    }

    /// <summary>A person looks after it: promotes what waits for a word, retries what failed.</summary>
    private async Task UntilPromotedAsync(AppVersion next)
    {
        while (true)
        {
            await waits.UntilAsync(rollout, one => IsSettled(one) && (PhaseOf(one) is "Degraded" or "Paused" || IsHealthy(one, next.Name)), $"Healthy with {next.Name}");
            var present = world.Cluster.Find(MeshKinds.Rollout, Blueprint.Key(rollout));
            if (IsHealthy(present, next.Name))
                break;
            await RestAsync(10, 120);
            if (PhaseOf(world.Cluster.Find(MeshKinds.Rollout, Blueprint.Key(rollout))) is ("Degraded" or "Paused") and var phase)
                await CommandAsync(phase == "Degraded" ? "retry" : "promote");
        }

        foreach (var old in app.Versions.Where(version => version != next))
            await RemoveAsync(old);
    }

    private async Task<AppVersion> DeployAsync()
    {
        var next = SoakWorldDrawing.Version(dice, ++newest);
        app = app with { Versions = app.Versions.Add(next) };
        await world.Workloads.DeployAsync(app, next);
        return next;
    }

    private async Task RemoveAsync(AppVersion version)
    {
        app = app with { Versions = app.Versions.Remove(version) };
        world.Metrics.Forget(app.Name, version.Name);
        await world.Workloads.RemoveAsync(app, version);

        // A subset that is not the controller's (any more) is for people to remove.
        await RestAsync(1, 5);
        await world.Users.EditAsync("kubectl-edit", MeshKinds.DestinationRule, Blueprint.Key(app.Name), rule =>
            !IsOwned(version) && ((JsonArray)rule["spec"]!["subsets"]!).RemoveAll(subset => (string?)subset!["name"] == version.Name) > 0);
    }

    private bool IsOwned(AppVersion version) =>
        (world.Cluster.Find(MeshKinds.Rollout, Blueprint.Key(rollout))?["status"]?["ownedSubsets"] as JsonArray ?? []).Any(owned => (string?)owned!["name"] == version.Name);

    private Task AskForAsync(AppVersion version) => PatchAsync("kubectl", "spec", "version", version.Name);

    private Task CommandAsync(string verb) => PatchAsync("rolloutctl", "metadata", "annotations", new JsonObject { [WellKnown.CommandAnnotation] = verb });

    private Task PatchAsync(string user, string part, string field, JsonNode value) =>
        world.Users.PatchAsync(user, MeshKinds.Rollout, Blueprint.Key(rollout), new JsonObject { [part] = new JsonObject { [field] = value } });

    private Task UntilAsync(string phase, string? version = null) => waits.UntilAsync(
        rollout, one => IsSettled(one) && PhaseOf(one) == phase && (version is null || (string?)one!["spec"]!["version"] == version), $"{phase} with {version ?? "any version"}");

    private Task RestAsync(int least, int most) => Task.Delay(dice.Seconds(least * 60, most * 60), world.Time, CancellationToken.None);

    private static bool IsHealthy(JsonObject? one, string version) => PhaseOf(one) == "Healthy" && StableOf(one) == version;

    private static string? PhaseOf(JsonObject? one) => (string?)one?["status"]?["phase"];

    private static string? StableOf(JsonObject? one) => (string?)one?["status"]?["stable"];

    /// <summary>The controller has seen the last that was asked for.</summary>
    private static bool IsSettled(JsonObject? one) =>
        one is not null
        && one["status"]?["observedGeneration"]?.GetValue<long>() == one.Generation()
        && one.Annotation(WellKnown.CommandAnnotation) is null
        && one.Annotation(WellKnown.AcceptedCommandAnnotation) is null;
}
