using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using RolloutController.Core.Gates;
using RolloutController.Core.Mesh;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;
using RolloutController.Gathering.Propagation;
using RolloutController.Hosting;
using RolloutController.Kubernetes.Runtime;
using RolloutController.Reconcilers;
using RolloutController.TestKit.Scheduling;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>One process of the real controller: its own scheduler, clock and connection, and nothing shared with any other.</summary>
internal sealed class ReplicaProcess : IMeasurementRounds, IRolloutEvents, IDisposable
{
    /// <summary>Half as often as in production: a round costs what a pass does.</summary>
    private static readonly ProberOptions ProofRounds = new() { Interval = TimeSpan.FromSeconds(1) };

    private readonly World world;
    private readonly Controller controller;
    private readonly Meter meter = new(ControllerRuntime.MeterName);
    private readonly ProcessClock clock;
    private readonly CancellationTokenSource stop = new();
    private PropagationProber? prober;
    private Task<bool>? run;

    public ReplicaProcess(World world, Replica machine, string identity)
    {
        this.world = world;
        Machine = machine;
        Identity = identity;
        Scheduler = world.Scheduler.NewProcess();
        clock = new ProcessClock(world.Time, Scheduler, () => machine.ClockOffset);
        Connection = new Connection(world, this, world.Cluster.ClientFor(identity));
        var runtime = new ControllerRuntime(clock, Scheduler, world.Chance.NextDouble, NullLoggerFactory.Instance, meter);
        controller = new Controller(
            new OperatorOptions
            {
                Workers = 2,
                ReservedWorkers = 1,
                LeaderElection = true,
                LeaseDuration = TimeSpan.FromSeconds(6),
                RenewDeadline = TimeSpan.FromSeconds(4),
                RetryPeriod = TimeSpan.FromSeconds(2),
            },
            world.Alter(new ControllerParts
            {
                Client = Connection,
                LeaseClient = Connection,
                Measurements = this,
                Proofs = wake => prober = new PropagationProber(() => world.Mesh.Addresses, world.Mesh.Debug, wake, ProofRounds, runtime),
                Events = this,
                Runtime = runtime,
                NewId = world.Chance.NextGuid,
                Identity = identity,
                Mesh = new MeshSettings(ApiVersion: MeshKinds.VirtualService.ApiVersion),
            }));
    }

    /// <summary>Its machine.</summary>
    public Replica Machine { get; }

    /// <summary>Its name in the lease and in the history; begins with <c>replica-</c>.</summary>
    public string Identity { get; }

    /// <summary>Where all of it runs.</summary>
    public DeterministicProcess Scheduler { get; }

    /// <summary>Its clock.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Its way to the API server.</summary>
    public Connection Connection { get; }

    /// <summary>Whether it was killed or has ended.</summary>
    public bool IsDead => Scheduler.IsKilled;

    /// <summary>Objects in its caches.</summary>
    public int CachedObjects => controller.Caches.Informers.Values.Sum(informer => informer.Store.Current.Count);

    /// <summary>Whether it believes to lead.</summary>
    public bool IsLeader => !IsDead && controller.IsLeader;

    public void Start() => run = Scheduler.Start(() => controller.RunAsync(stop.Token));

    public void Kill() => Scheduler.Kill();

    /// <summary>Waits for its end by itself: in order, or by giving up what it cannot do in time, which both are permitted.</summary>
    /// <returns>How it ended, for people.</returns>
    /// <exception cref="InvalidOperationException">It ended by an exception of any other kind: a defect, however soon it is restarted.</exception>
    public async Task<string> EndAsync()
    {
        try
        {
            return await run! ? "ends" : "ends: it lost its leadership";
        }
        catch (TimeoutException failure)
        {
            return $"gives up: {failure.Message}";
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{Identity} ended by an exception: {failure.GetType().Name}: {failure.Message}\n{failure.StackTrace}", failure);
        }
    }

    public void Dispose()
    {
        Scheduler.Kill();
        prober?.Dispose();
        controller.Dispose();
        meter.Dispose();
        clock.Dispose();
        stop.Dispose();
    }

    Task<MeasurementRound> IMeasurementRounds.MeasureAsync(MeasurementRequest request, CancellationToken cancellationToken) =>
        world.Metrics.MeasureAsync(request, Clock, cancellationToken);

    void IRolloutEvents.Record(JsonObject rollout, RolloutEvent happened)
    {
    }
}
