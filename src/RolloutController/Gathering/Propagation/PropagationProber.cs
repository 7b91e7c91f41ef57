using System.Collections.Immutable;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Propagation;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;

namespace RolloutController.Gathering.Propagation;

/// <summary>
/// Asks every istiod, again and again while a change is sought and open, and wakes the Rollouts that wait. While nothing is sought nothing is asked.
/// Runs on the controller's scheduler, outside of any pass.
/// </summary>
public sealed class PropagationProber : IProofs, IDisposable
{
    private readonly Func<ImmutableArray<Uri>> istiods;
    private readonly IIstiodDebug debug;
    private readonly Action<ObjectKey> wake;
    private readonly ProberOptions options;
    private readonly ControllerRuntime runtime;
    private readonly ILogger log;
    private readonly ProofStore store;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private bool asking;
    private long round;

    /// <summary>Makes a prober; it asks from the first <see cref="Seek"/> on.</summary>
    /// <param name="istiods">The debug addresses of all istiods (all revisions) at this moment.</param>
    /// <param name="debug">Asks one of them.</param>
    /// <param name="wake">Called with a Rollout for which something new is known.</param>
    /// <param name="options">How often and how much is asked.</param>
    /// <param name="runtime">Clock, scheduler and logs.</param>
    public PropagationProber(
        Func<ImmutableArray<Uri>> istiods, IIstiodDebug debug, Action<ObjectKey> wake, ProberOptions options, ControllerRuntime runtime)
    {
        this.istiods = istiods;
        this.debug = debug;
        this.wake = wake;
        this.options = options;
        this.runtime = runtime;
        log = runtime.Loggers.CreateLogger<PropagationProber>();
        store = new ProofStore(options.ProgressInterval);
    }

    /// <inheritdoc />
    public void Seek(ObjectKey rollout, ImmutableArray<MeshChange> changes)
    {
        store.Seek(rollout, changes, runtime.Time.GetUtcNow());
        lock (gate)
        {
            if (asking || store.Open().IsEmpty || stopping.IsCancellationRequested) return;
            asking = true;
        }

        _ = runtime.Start(() => AskWhileOpenAsync(stopping.Token));
    }

    /// <inheritdoc />
    public ImmutableDictionary<string, Proof> Get(ObjectKey rollout) => store.Get(rollout);

    /// <summary>Asks nothing any more.</summary>
    public void Dispose() => stopping.Cancel();

    private async Task AskWhileOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (HasOpen())
            {
                await RoundAsync(cancellationToken);
                await Task.Delay(options.Interval, runtime.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The controller stops.
        }
    }

    // Checked and cleared together, so that no change sought in between is left unasked.
    private bool HasOpen()
    {
        lock (gate) return asking = !store.Open().IsEmpty;
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            var at = runtime.Time.GetUtcNow();
            round++;
            var snapshots = await ListAsync(cancellationToken);
            var open = store.Open();
            var wanted = Wanted(open.Select(entry => PropagationJudge.Judge(entry.Sought.Change, entry.Sought.Memory, snapshots, round, at)));
            snapshots = await WithDumpsAsync(snapshots, wanted, cancellationToken);

            foreach (var (rollout, sought) in open)
            {
                var finding = PropagationJudge.Judge(sought.Change, sought.Memory, snapshots, round, at);
                if (!store.Learn(rollout, finding, at)) continue;
                Tell(rollout, sought.Change, finding.Proof);
                wake(rollout);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // One round is lost; whoever waits is not proven anything, and the next round asks again.
            Log.RoundFailed(log, e);
        }
    }

    // Progress is in the Rollout's status; the log keeps how a change ended.
    private void Tell(ObjectKey rollout, MeshChange change, Proof proof) =>
        Log.Found(
            log,
            proof.State == ProofState.Pending ? LogLevel.Debug : LogLevel.Information,
            change.Description,
            rollout,
            proof.State,
            proof.Accepted,
            proof.Total,
            proof.Detail is null ? "" : $"; {proof.Detail}");

    private async Task<ImmutableArray<IstiodSnapshot>> ListAsync(CancellationToken cancellationToken)
    {
        var asked = istiods().Distinct().Select(istiod => (istiod, Answer: debug.ConnectionsAsync(istiod, cancellationToken))).ToList();
        var snapshots = ImmutableArray.CreateBuilder<IstiodSnapshot>(asked.Count);
        foreach (var (istiod, answer) in asked)
        {
            var (connections, failure) = await answer;
            snapshots.Add(new IstiodSnapshot(
                istiod.AbsoluteUri, [.. connections ?? []], ImmutableDictionary<string, ConfigDump>.Empty, failure));
        }

        return snapshots.MoveToImmutable();
    }

    private Dictionary<string, List<string>> Wanted(IEnumerable<PropagationFinding> findings)
    {
        // Every change gets its most telling dumps before any gets its second.
        var wishes = findings.SelectMany(finding => finding.Wanted)
            .SelectMany(istiod => istiod.Value.Select((proxy, rank) => (Istiod: istiod.Key, Proxy: proxy, Rank: rank)));
        return wishes.OrderBy(wish => wish.Rank)
            .GroupBy(wish => wish.Istiod, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => group.Select(wish => wish.Proxy).Distinct(StringComparer.Ordinal).Take(options.DumpsPerRound).ToList(),
                StringComparer.Ordinal);
    }

    private async Task<ImmutableArray<IstiodSnapshot>> WithDumpsAsync(
        ImmutableArray<IstiodSnapshot> snapshots, Dictionary<string, List<string>> wanted, CancellationToken cancellationToken)
    {
        var asked = wanted.SelectMany(istiod => istiod.Value.Select(proxy => (
            Istiod: istiod.Key,
            Proxy: proxy,
            Answer: debug.ConfigDumpAsync(new Uri(istiod.Key), proxy, cancellationToken)))).ToList();
        var byIstiod = snapshots.ToDictionary(snapshot => snapshot.Istiod, StringComparer.Ordinal);
        foreach (var (istiod, proxy, answer) in asked)
        {
            var (dump, failure) = await answer;
            var snapshot = byIstiod[istiod];
            byIstiod[istiod] = snapshot with
            {
                Dumps = dump is null ? snapshot.Dumps : snapshot.Dumps.SetItem(proxy, dump),
                Failure = snapshot.Failure ?? failure,
            };
        }

        return [.. snapshots.Select(snapshot => byIstiod[snapshot.Istiod])];
    }
}
