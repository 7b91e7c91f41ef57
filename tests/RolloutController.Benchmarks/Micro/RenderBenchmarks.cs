using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Requests;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Benchmarks.Micro;

/// <summary>Rendering of the traffic that a status asks for into VirtualServices with several managed routes.</summary>
public class RenderBenchmarks
{
    private MeshState _before = null!;
    private MeshState _standing = null!;
    private MeshState _standingGenerated = null!;
    private DesiredTraffic _desired = null!;
    private DesiredTraffic _generated = null!;

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
        _generated = _desired with
        {
            Subsets = [new DesiredSubset("v3", Labels(("version", "v3")))],
            Generated =
            [
                new GeneratedRoute.ToCanary("v3", new RequestMatch { Headers = [new NamedMatch("end-user", new StringMatch.Exact("jason"))] }),
                new GeneratedRoute.Mirror("v3", new Mirroring(Percentage.Hundred, new RequestMatch { Methods = ["GET", "HEAD"] })),
            ],
        };
        var generated = _before.Render(_generated);
        if (!generated.Problems.IsEmpty)
            throw new InvalidOperationException($"problems with generated routes: {string.Join("; ", generated.Problems)}");
        written = generated.Routes.Aggregate(objects, (current, edit) => current.With(edit.Kind, edit.Content));
        _standingGenerated = MeshState.Read(rollout.Name, rollout.Spec!, status, service, written);
        if (!_standingGenerated.Render(_generated).Routes.IsEmpty)
            throw new InvalidOperationException("rendered twice, the generated routes still change something");
    }

    /// <summary>Every route is changed.</summary>
    [Benchmark(Description = "MeshState.Render, 0 to 10 %")]
    public object Change() => _before.Render(_desired);

    /// <summary>What every pass does: nothing has to be written.</summary>
    [Benchmark(Description = "MeshState.Render, nothing to write")]
    public object Standing() => _standing.Render(_desired);

    /// <summary>A header route and a mirror are put above every route, and every route is changed.</summary>
    [Benchmark(Description = "MeshState.Render, 0 to 10 % with 2 generated routes each")]
    public object ChangeWithGenerated() => _before.Render(_generated);

    /// <summary>What every pass of such a step does: they are made anew and compared, and nothing has to be written.</summary>
    [Benchmark(Description = "MeshState.Render, nothing to write with 2 generated routes each")]
    public object StandingWithGenerated() => _standingGenerated.Render(_generated);

    private static ImmutableSortedDictionary<string, string> Labels(params (string Key, string Value)[] labels) =>
        labels.ToImmutableSortedDictionary(label => label.Key, label => label.Value, StringComparer.Ordinal);
}
