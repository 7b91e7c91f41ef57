using System.Collections.Immutable;
using RolloutController.Demo.Cluster;
using RolloutController.Demo.Mesh;
using RolloutController.Demo.Processes;
using RolloutController.Demo.Views;
using RolloutController.TestControlPlane.Access;

namespace RolloutController.Demo.Playing;

/// <summary>Everything that runs, and the means to watch and steer it.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private string _act = "";
    private long _began;

    /// <summary>Namespace of everything shown.</summary>
    public const string Namespace = "bookinfo";

    /// <summary>Clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where it is shown.</summary>
    public required IView View { get; set; }

    /// <summary>The processes.</summary>
    public required ProcessGroup Processes { get; init; }

    /// <summary>The mesh.</summary>
    public required DataPlane Mesh { get; init; }

    /// <summary>Prometheus' samples.</summary>
    public required Samples Samples { get; init; }

    /// <summary>Session with the API server.</summary>
    public required ApiSession Api { get; init; }

    /// <summary>The Rollout.</summary>
    public required ObjectFeed Rollout { get; init; }

    /// <summary>The VirtualService.</summary>
    public required ObjectFeed VirtualService { get; init; }

    /// <summary>The DestinationRule.</summary>
    public required ObjectFeed DestinationRule { get; init; }

    /// <summary><c>kubectl</c>.</summary>
    public required Tool Kubectl { get; init; }

    /// <summary><c>rolloutctl</c>.</summary>
    public required Tool Rolloutctl { get; init; }

    /// <summary>Begins an act: its time and title are shown from now on.</summary>
    public void Begin(string act)
    {
        _act = act;
        _began = Time.GetTimestamp();
        View.Say(act);
    }

    /// <summary>Runs <c>kubectl</c> on the Rollout's namespace and says so.</summary>
    public async Task KubectlAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        View.Say($"  $ kubectl -n {Namespace} {string.Join(' ', arguments)}");
        await Kubectl.RunAsync(["-n", Namespace, .. arguments], cancellationToken);
    }

    /// <summary>Runs <c>rolloutctl</c> on the Rollout and says so, with what it answers.</summary>
    public async Task RolloutctlAsync(string verb, CancellationToken cancellationToken)
    {
        View.Say($"  $ rolloutctl {verb} reviews -n {Namespace}");
        foreach (var line in (await Rolloutctl.RunAsync([verb, "reviews", "-n", Namespace], cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            View.Say($"    {line}");
    }

    /// <summary>How things stand now; shown as well.</summary>
    public async Task<Scene> LookAsync(CancellationToken cancellationToken)
    {
        Processes.ThrowIfAnyEnded();
        foreach (var feed in (IEnumerable<ObjectFeed>)[Rollout, VirtualService, DestinationRule])
            feed.ThrowIfBroken();
        var scene = new Scene { Act = _act, Elapsed = Time.GetElapsedTime(_began), Load = await Mesh.LoadAsync(cancellationToken) }
            .Of(Rollout.Latest, VirtualService.Latest, DestinationRule.Latest);
        View.Show(scene);
        return scene;
    }

    /// <summary>Looks on until something is so.</summary>
    /// <param name="condition">What is waited for.</param>
    /// <param name="expectation">The same in words.</param>
    /// <param name="within">The longest wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="hopeless">Phases from which it cannot become so any more.</param>
    /// <exception cref="DemoFailure">It did not become so.</exception>
    public async Task<Scene> UntilAsync(
        Func<Scene, bool> condition, string expectation, TimeSpan within, CancellationToken cancellationToken, params ImmutableArray<string> hopeless)
    {
        var began = Time.GetTimestamp();
        while (true)
        {
            var scene = await LookAsync(cancellationToken);
            if (condition(scene))
                return scene;
            if (hopeless.Contains(scene.Phase) || Time.GetElapsedTime(began) > within)
                throw new DemoFailure($"Expected within {within.TotalSeconds:0} s: {expectation}. The phase is {scene.Phase}: {scene.Message}");
            await Task.Delay(Pause, Time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var feed in (IEnumerable<ObjectFeed>)[Rollout, VirtualService, DestinationRule])
            await feed.DisposeAsync();
        Api.Dispose();
        Samples.Dispose();
        Mesh.Dispose();
    }
}
