using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using static RolloutController.Simulation.Tests.Cluster.ClusterFixture;

namespace RolloutController.Simulation.Tests.Cluster;

public class Registered_kinds_behave_as_their_flags_say
{
    private readonly ClusterFixture given = new();

    [Fact]
    public void A_kind_without_status_subresource_writes_status_as_any_field_and_has_no_generation()
    {
        var plain = new ResourceKind("plain.example", "v1", "Plain", "plains");
        given.Cluster.Register(new RegisteredKind(plain));
        var made = given.Scheduler.Run(() => given.Client.CreateAsync(plain, Object(plain), WriteOptions.Default, CancellationToken.None));

        Assert.Equal("kept", (string?)made["status"]!["word"]);
        Assert.Equal(0, made.Generation());
    }

    [Fact]
    public void A_kind_is_not_found_until_it_is_registered()
    {
        var late = new ResourceKind("late.example", "v1", "Late", "lates");
        Task List() => given.Client.ListAsync(late, null, ListOptions.Default, CancellationToken.None);

        Assert.Equal(ApiErrorReason.NotFound, given.Refused(List).Reason);
        given.Cluster.Register(RegisteredKind.CustomResource(late));
        given.Scheduler.Run(List);
    }

    [Fact]
    public void Defaults_are_filled_in_when_an_object_is_stored()
    {
        var defaulted = new ResourceKind("defaulted.example", "v1", "Defaulted", "defaulteds");
        given.Cluster.Register(RegisteredKind.CustomResource(defaulted) with { Defaults = item => item["status"] ??= new JsonObject { ["observedGeneration"] = -1 } });

        var made = given.Scheduler.Run(() => given.Client.CreateAsync(defaulted, Object(defaulted), WriteOptions.Default, CancellationToken.None));

        Assert.Equal(-1, (int)made["status"]!["observedGeneration"]!);
    }

    [Fact]
    public void A_terminating_namespace_takes_no_new_objects()
    {
        var @namespace = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "default", ["finalizers"] = new JsonArray("kubernetes") } };
        given.Scheduler.Run(() => given.Client.CreateAsync(KnownKinds.Namespace, @namespace, WriteOptions.Default, CancellationToken.None));
        given.Scheduler.Run(() => given.Client.DeleteAsync(KnownKinds.Namespace, new("", "default"), DeleteOptions.Default, CancellationToken.None));

        var refused = given.Refused(() => given.Client.CreateAsync(Widget, NewWidget("a"), WriteOptions.Default, CancellationToken.None));

        Assert.Equal(ApiErrorReason.Forbidden, refused.Reason);
    }

    private static JsonObject Object(ResourceKind kind) => new()
    {
        ["apiVersion"] = kind.ApiVersion,
        ["kind"] = kind.Kind,
        ["metadata"] = new JsonObject { ["name"] = "a", ["namespace"] = "default" },
        ["status"] = new JsonObject { ["word"] = "kept" },
    };
}
