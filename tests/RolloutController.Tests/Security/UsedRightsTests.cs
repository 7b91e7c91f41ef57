using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using RolloutController.Admission;
using RolloutController.Admission.Certificates;
using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.Hosting;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Events;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Builders;
using RolloutController.TestKit.Scheduling;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Security;

/// <summary>
/// Everything that the controller ever asks of an API server, in one world: conflicts, faults whose VirtualService comes and goes, Events that repeat,
/// certificates. What it asks is what deploy/ grants, no more and no less.
/// </summary>
public sealed class UsedRightsTests
{
    private const string Account = "replica-1";

    [Fact]
    public void Each_right_that_is_granted_is_used_and_each_that_is_used_is_granted()
    {
        var used = new Requests();
        KeepCertificates(EverythingHappens(used));

        var granted = Granted("deploy/cluster-role.yaml").Concat(Granted("deploy/role.yaml")).ToArray();

        Assert.Equal([], granted.Where(right => !used.All.Any(right.Covers)).Select(right => $"granted and not used: {right}"));
        Assert.Equal([], used.All.Where(request => !granted.Any(right => right.Covers(request))).Select(request => $"used and not granted: {request}"));
    }

    /// <summary>All kinds of steps, on mesh objects that it makes itself, with every write refused once because somebody was faster; then it is deleted.</summary>
    private static ControllerWorld EverythingHappens(Requests used)
    {
        var world = new ControllerWorld();
        world.Cluster.Register(new RegisteredKind(KnownKinds.Secret));
        world.Cluster.Register(new RegisteredKind(KnownKinds.ValidatingWebhookConfiguration));
        world.WithReviews("v1", "v2", "v3");
        world.Do(() => world.Users.DeleteAsync(MeshKinds.VirtualService, ControllerWorld.Name, DeleteOptions.Default, CancellationToken.None));
        world.Do(() => world.Users.DeleteAsync(MeshKinds.DestinationRule, ControllerWorld.Name, DeleteOptions.Default, CancellationToken.None));
        world.Cluster.Intercept(used);
        world.StartReplica(leaderElection: true);
        world.Apply(Scenarios.EveryKind.CreatingMeshObjects().With("stableVersion", "v1").Json());
        world.Until(Phase.Healthy);
        foreach (var kind in new[] { MeshKinds.VirtualService, MeshKinds.DestinationRule, MeshKinds.Rollout })
            world.RequestFaults.FailBefore(
                request => request.Client == Account && request.Kind == kind && request.Verb == RequestVerb.Update, () => new ApiException(ApiErrorReason.Conflict, 409, "changed meanwhile"), times: 1);
        world.SetVersion("v2");
        world.Until(() => world.Status is { Phase: Phase.Healthy, Stable: "v2" }, "v2 promoted");
        Assert.Equal(3, world.RequestFaults.Hits);
        world.Command("retry");
        world.Until(() => world.Status.LastCommand is { Verb: "retry" }, "the command is answered");
        RepeatEvents(world);
        world.Do(() => world.Users.DeleteAsync(MeshKinds.Rollout, ControllerWorld.Name, DeleteOptions.Default, CancellationToken.None));
        world.Until(() => world.Cluster.Find(MeshKinds.Rollout, ControllerWorld.Name) is null, "it is gone");
        return world;
    }

    /// <summary>Two Events of one kind: the second one makes a series of the first.</summary>
    private static void RepeatEvents(ControllerWorld world)
    {
        using var recorder = new EventRecorder(world.Cluster.ClientFor(Account), new EventRecorderOptions("controller", Account) { Time = world.Time, Jitter = () => 0.5 });
        var events = new RolloutEvents(recorder);
        foreach (var happened in new[] { world.Events[0], world.Events[0] }) events.Record(world.Rollout, happened);
        recorder.Complete();
        world.Do(() => recorder.RunAsync(CancellationToken.None));
        Assert.Equal(0, recorder.Dropped);
    }

    private static void KeepCertificates(ControllerWorld world)
    {
        var options = new WebhookOptions("istio-system", "rollout-controller", ["webhook.svc"], TimeSpan.FromDays(90));
        world.Do(() => world.Users.CreateAsync(KnownKinds.Secret, Named(KnownKinds.Secret, WebhookOptions.Name, "istio-system"), WriteOptions.Default, CancellationToken.None));
        var configuration = Named(KnownKinds.ValidatingWebhookConfiguration, options.Configuration, null);
        configuration["webhooks"] = new JsonArray(new JsonObject { ["clientConfig"] = new JsonObject() });
        world.Do(() => world.Users.CreateAsync(KnownKinds.ValidatingWebhookConfiguration, configuration, WriteOptions.Default, CancellationToken.None));
        var client = world.Cluster.ClientFor(Account);
        var keeper = new CertificateKeeper(client, client, () => true, options, new ServingCertificate(), TestRuntime.Of(world.Scheduler));
        world.Do(() => keeper.LookAsync(CancellationToken.None));
    }

    private static JsonObject Named(ResourceKind kind, string name, string? @namespace)
    {
        var item = new JsonObject { ["apiVersion"] = kind.ApiVersion, ["kind"] = kind.Kind, ["metadata"] = new JsonObject { ["name"] = name } };
        if (@namespace is not null) item["metadata"]!["namespace"] = @namespace;
        return item;
    }

    private static IEnumerable<Right> Granted(string file) =>
        from rule in RepositoryFile.Yaml(file)["rules"]!.AsArray()
        from @group in Names(rule!["apiGroups"])
        from resource in Names(rule["resources"])
        from name in rule["resourceNames"] is JsonArray only ? Names(only) : [null]
        from verb in Names(rule["verbs"])
        select new Right(verb!, $"{@group}/{resource}", name);

    private static IEnumerable<string?> Names(JsonNode? list) => list!.AsArray().Select(name => (string?)name);

    /// <param name="Verb">As RBAC has it.</param>
    /// <param name="Resource">With its group, and its sub-resource.</param>
    /// <param name="Name">The only object; null: all.</param>
    private sealed record Right(string Verb, string Resource, string? Name)
    {
        public bool Covers(Right used) => Verb == used.Verb && Resource == used.Resource && (Name is null || Name == used.Name);

        public override string ToString() => $"{Verb} {Resource} {Name}".TrimEnd();
    }

    private sealed class Requests : IRequestInterceptor
    {
        private readonly ConcurrentDictionary<Right, bool> _all = [];

        public IEnumerable<Right> All => _all.Keys;

        ValueTask IRequestInterceptor.BeforeAsync(ClusterRequest request, CancellationToken cancellationToken)
        {
            if (request.Client == Account)
                _all[new Right(
                    request.Verb.ToString().ToLower(CultureInfo.InvariantCulture),
                    $"{request.Kind.Group}/{request.Kind.Plural}{(request.Subresource is { } sub ? $"/{sub}" : "")}",
                    request.Verb is RequestVerb.Create or RequestVerb.List or RequestVerb.Watch ? null : request.Key.Name)] = true;
            return ValueTask.CompletedTask;
        }
    }
}
