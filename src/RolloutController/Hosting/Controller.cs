using System.Text.Json.Nodes;
using RolloutController.Applying;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Leadership;
using RolloutController.Kubernetes.Queues;
using RolloutController.Kubernetes.Resources;
using RolloutController.Reconcilers;
using RolloutController.Telemetry;

namespace RolloutController.Hosting;

/// <summary>
/// The whole controller without its HTTP endpoints: informers, work queue, workers, leader election. It runs on the scheduler and the clock
/// of its parts only, so that a test can own every interleaving.
/// </summary>
public sealed class Controller : IDisposable
{
    private readonly OperatorOptions options;
    private readonly ControllerParts parts;
    private readonly ILogger<Controller> log;
    private readonly WorkQueue<ObjectKey> queue;
    private readonly MeasurementActivity measurements;
    private readonly WorkerPool<ObjectKey> workers;
    private readonly LeaderElector? elector;
    private readonly CancellationTokenSource ending = new();
    private bool leading;

    /// <summary>Wires the controller; nothing runs before <see cref="RunAsync"/>.</summary>
    public Controller(OperatorOptions options, ControllerParts parts)
    {
        this.options = options;
        this.parts = parts;
        log = parts.Runtime.Loggers.CreateLogger<Controller>();
        Caches = new ClusterCaches(parts.Client, options.WatchNamespace, parts.Runtime);
        queue = new WorkQueue<ObjectKey>(new WorkQueueOptions { Name = "rollouts", LongestRetry = TimeSpan.FromSeconds(30) }, parts.Runtime);
        elector = options.LeaderElection ? new LeaderElector(parts.LeaseClient, LeaseOf(options, parts.Identity), parts.Runtime) : null;
        Metrics = new OperatorMetrics(Statuses, () => IsLeader);
        Health = new Health(Caches, LeaseProblem);

        // A deposed leader sends nothing any more, whatever its passes still do.
        IResourceClient writer = elector is null ? parts.Client : new FencedResourceClient(parts.Client, () => elector.Term);
        Writer = writer;
        var view = new OwnWrites(Caches, parts.Runtime.Time);
        var rounds = new MeasurementStore();
        var refusals = new WriteRefusals();
        measurements = new MeasurementActivity(parts.Measurements, rounds, (key, urgent) => queue.Add(key, urgent), Metrics, parts.Runtime);
        var proofs = parts.Proofs(key => queue.Add(key));
        var traps = new TrapSearch(view, parts.Mesh, options.WatchNamespace, Caches.IsComplete);
        Gatherer = new RolloutGatherer(view, proofs, rounds, refusals, parts.Mesh, Caches.IsComplete, options.MaxFaultDuration, traps, parts.Runtime.Time);
        var reconciler = new RolloutReconciler(
            Gatherer,
            view,
            writer,
            new StatusWriter(writer, view),
            new RolloutMetadataWriter(writer, view),
            new TrafficApplier(writer, view),
            new LateWriteFence(writer, view),
            parts.Events,
            measurements,
            proofs,
            refusals,
            Metrics,
            parts.NewId,
            parts.Runtime.Time,
            parts.Runtime.Loggers.CreateLogger<RolloutReconciler>());
        workers = new WorkerPool<ObjectKey>(
            queue,
            new WorkerOptions { Workers = options.Workers, ReservedWorkers = options.ReservedWorkers },
            parts.Runtime,
            (item, token) => PassAsync(reconciler, item.Key, token));
        new WakeRules(view, queue, parts.Mesh).Subscribe(Caches);
    }

    /// <summary>What the controller sees.</summary>
    public ClusterCaches Caches { get; }

    /// <summary>Brings together what a decision rests on; of use for admission, which looks at Rollouts that are not stored yet.</summary>
    public RolloutGatherer Gatherer { get; }

    /// <summary>Writes while this replica leads, and refuses to otherwise.</summary>
    public IResourceClient Writer { get; }

    /// <summary>What it measures about itself.</summary>
    public OperatorMetrics Metrics { get; }

    /// <summary>What the probes say.</summary>
    public Health Health { get; }

    /// <summary>Whether this replica leads now.</summary>
    public bool IsLeader => elector?.IsLeader ?? Volatile.Read(ref leading);

    /// <summary>
    /// Runs until <paramref name="stop"/> is cancelled: caches, then the election, then the workers; on the way out workers, caches, lease.
    /// </summary>
    /// <returns>True after a graceful stop; false when leadership was lost and the process must end.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        Caches.Start();
        try
        {
            await Caches.WaitForSyncAsync(stop);
            Log.Synced(log);
            _ = parts.Runtime.Start(() => WakeWhenIstioComesAsync(ending.Token));
            if (elector is not null)
                return await elector.RunAsync(term => LeadAsync(term.Lost, term.Stopping), stop) == LeadershipEnd.Stopped;
            Volatile.Write(ref leading, true);
            await LeadAsync(CancellationToken.None, stop);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return true;
        }
        finally
        {
            Volatile.Write(ref leading, false);
            ending.Cancel();
            measurements.Dispose();
            await Caches.StopAsync();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        queue.Dispose();
        ending.Dispose();
        measurements.Dispose();
        Metrics.Dispose();
    }

    private async Task LeadAsync(CancellationToken lost, CancellationToken stop)
    {
        Log.Leading(log, parts.Identity);
        await workers.RunAsync(options.ShutdownTimeout, stop, lost);
    }

    private async Task<WorkResult> PassAsync(RolloutReconciler reconciler, ObjectKey rollout, CancellationToken cancellationToken)
    {
        var began = parts.Runtime.Time.GetTimestamp();
        var outcome = "error";
        try
        {
            var result = await reconciler.ReconcileAsync(rollout, cancellationToken);
            outcome = result.IsRetry ? "retry" : result.LookAgainAfter is null ? "finished" : "look_again";
            return result;
        }
        finally
        {
            Metrics.Pass(parts.Runtime.Time.GetElapsedTime(began), outcome);
        }
    }

    /// <summary>The lists of kinds that were installed late may be empty, and so wake nobody.</summary>
    private async Task WakeWhenIstioComesAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await Caches.WaitForIstioAsync(cancellationToken))
                return;
            foreach (var rollout in Caches.List(MeshKinds.Rollout, null))
                queue.Add(rollout.Key());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The controller ends.
        }
    }

    private IEnumerable<(string Namespace, string Name, RolloutStatus Status)> Statuses()
    {
        foreach (var rollout in Caches.List(MeshKinds.Rollout, null))
            yield return (rollout.Namespace(), rollout.Name(), ReadStatus(rollout));
    }

    private string? LeaseProblem() =>
        elector is null || elector.IsHealthy(options.RetryPeriod * 2) ? null : "this replica believes to lead but has not renewed its lease in time";

    private static LeaderElectionOptions LeaseOf(OperatorOptions options, string identity) => new()
    {
        Lease = new ObjectKey(options.LeaseNamespace, options.LeaseName),
        Identity = identity,
        LeaseDuration = options.LeaseDuration,
        RenewDeadline = options.RenewDeadline,
        RetryPeriod = options.RetryPeriod,
    };

    private static RolloutStatus ReadStatus(JsonObject rollout) => RolloutReader.Read(rollout).Status;
}
