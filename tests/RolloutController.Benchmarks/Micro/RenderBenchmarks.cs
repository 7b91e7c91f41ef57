using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Benchmarks.Micro;

/// <summary>Rendering of the traffic that a status asks for into VirtualServices with several managed routes.</summary>
public class RenderBenchmarks
{
    private MeshState _before = null!;
    private MeshState _standing = null!;
    private DesiredTraffic _desired = null!;

    /// <summary>Managed routes, at most 50 per VirtualService; as many others stand between them.</summary>
    [Params(1, 10, 100)]
    public int Routes { get; set; }

    /// <summary>All on v1, and the same with the wish written.</summary>
    [GlobalSetup]
    public void Arrange()
    {
        var rollout = A.Rollout().With("traffic.virtualServices", MeshScene.References(Routes)).Domain();
        var service = new ServiceObservation(Labels(("app", "reviews")), [9080]);
        var objects = MeshScene.Objects(Routes);
        var seen = MeshState.Read(rollout.Name, rollout.Spec!, RolloutStatus.Empty, service, objects);
        var status = RolloutStatus.Empty with
        {
            OriginalWeights = [.. seen.Routes.Select(route => new OriginalRoute(route.VirtualService, route.Route,
                [.. route.Destinations.Select(destination => new OriginalDestination(destination.Host, destination.Subset, destination.Weight))]))],
        };
        _before = seen.With(status);
        _desired = new DesiredTraffic([], [], new DesiredRoutes("v1", "v3", new Percentage(10)));
        var edits = _before.Render(_desired);
        if (edits.Routes.Length != objects.VirtualServices.Length || !edits.Problems.IsEmpty)
            throw new InvalidOperationException($"expected every VirtualService to be written, got {edits.Routes.Length} and problems: {string.Join("; ", edits.Problems)}");
        var written = edits.Routes.Aggregate(objects, (current, edit) => current.With(edit.Kind, edit.Content));
        _standing = MeshState.Read(rollout.Name, rollout.Spec!, status, service, written);
        if (!_standing.Render(_desired).IsEmpty)
            throw new InvalidOperationException("rendered twice, the wish still changes something");
    }

    /// <summary>Every route is changed.</summary>
    [Benchmark(Description = "MeshState.Render, 0 to 10 %")]
    public object Change() => _before.Render(_desired);

    /// <summary>What every pass does: nothing has to be written.</summary>
    [Benchmark(Description = "MeshState.Render, nothing to write")]
    public object Standing() => _standing.Render(_desired);

    private static ImmutableSortedDictionary<string, string> Labels(params (string Key, string Value)[] labels) =>
        labels.ToImmutableSortedDictionary(label => label.Key, label => label.Value, StringComparer.Ordinal);
}
