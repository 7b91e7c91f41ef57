using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;

namespace RolloutController.Kubernetes.Leadership;

/// <summary>
/// Lets one process of several work, by a Lease, with client-go's rules. The term's token is cancelled before anyone else can take
/// the lease; a graceful stop releases it once the work has ended.
/// </summary>
public sealed class LeaderElector
{
    private readonly IResourceClient client;
    private readonly LeaderElectionOptions options;
    private readonly ControllerRuntime runtime;
    private readonly ILogger logger;
    private readonly Action<string>? holderChanged;
    private LeadershipTerm? term;
    private string holder = "";
    private long renewedAt;

    /// <summary>A candidate that does not stand yet.</summary>
    /// <param name="client">Client for the lease; best with its own connection and a time-out below the renew deadline.</param>
    /// <param name="options">Lease, identity, times.</param>
    /// <param name="runtime">What it runs on.</param>
    /// <param name="holderChanged">Told of each new holder that is seen; must not block.</param>
    /// <exception cref="ArgumentException">The options do not fit together.</exception>
    public LeaderElector(IResourceClient client, LeaderElectionOptions options, ControllerRuntime runtime, Action<string>? holderChanged = null)
    {
        options.Validate();
        (this.client, this.options, this.runtime, this.holderChanged) = (client, options, runtime, holderChanged);
        logger = runtime.Loggers.CreateLogger<LeaderElector>();
        runtime.Meter.CreateObservableGauge(
            "leader.election.master.status", () => new Measurement<int>(IsLeader ? 1 : 0, new KeyValuePair<string, object?>("name", options.Lease.Name)), null, "1 while this process leads.");
    }

    /// <summary>The present term; null while this process does not lead.</summary>
    public LeadershipTerm? Term => Volatile.Read(ref term) is { Lost.IsCancellationRequested: false } present ? present : null;

    /// <summary>True while this process leads.</summary>
    public bool IsLeader => Term is not null;

    /// <summary>Who holds the lease, as last seen; empty where unknown or nobody.</summary>
    public string Holder => Volatile.Read(ref holder);

    /// <summary>
    /// False where this process believes to lead and has not renewed for longer than the lease lasts: its loop is stuck, and the
    /// process should be restarted (liveness probe).
    /// </summary>
    public bool IsHealthy(TimeSpan tolerance) =>
        !IsLeader || runtime.Time.GetElapsedTime(Interlocked.Read(ref renewedAt)) <= options.LeaseDuration + tolerance;

    /// <summary>
    /// Stands for election, runs the work while leading, and ends when the work has ended after a stop, or when the leadership is
    /// lost: then without waiting for the work. It can be called again after it has ended.
    /// </summary>
    /// <param name="lead">The work of the leader. It ends at the term's <c>Stopping</c> in order, at its <c>Lost</c> at once.</param>
    /// <param name="stop">Asks for an orderly end.</param>
    public async Task<LeadershipEnd> RunAsync(Func<LeadershipTerm, Task> lead, CancellationToken stop)
    {
        var held = new LeaseLock(client, options, runtime.Time);
        if (!await AcquireAsync(held, stop))
        {
            return LeadershipEnd.Stopped;
        }
        using var lost = new CancellationTokenSource();
        var current = new LeadershipTerm(options.Identity, held.Transitions, lost.Token, stop);
        Volatile.Write(ref term, current);
        logger.Leading(options.Identity, options.Lease, held.Transitions);
        var work = runtime.Start(() => lead(current));
        try
        {
            if (!await RenewWhileAsync(work, held))
            {
                lost.Cancel();
                logger.Lost(options.Identity, options.Lease, options.RenewDeadline);
                return LeadershipEnd.Lost;
            }
            lost.Cancel();
            await ReleaseAsync(held);
            await work;
            return LeadershipEnd.Stopped;
        }
        finally
        {
            Volatile.Write(ref term, null);
        }
    }

    private async Task<bool> AcquireAsync(LeaseLock held, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var asked = runtime.Time.GetTimestamp();
            if (await TryHoldAsync(held, options.RenewDeadline, stop))
            {
                Interlocked.Exchange(ref renewedAt, asked);
                return true;
            }
            await Waiting.ForAsync(options.SpreadRetry(runtime.Jitter()), runtime.Time, stop);
        }
        return false;
    }

    /// <summary>Renews until the work has ended; false where no renewal succeeded for the renew deadline.</summary>
    private async Task<bool> RenewWhileAsync(Task work, LeaseLock held)
    {
        while (!work.IsCompleted)
        {
            await Waiting.UntilAsync(work, options.RetryPeriod, runtime.Time, CancellationToken.None);
            while (!work.IsCompleted)
            {
                // Counted from before the request: others count from when they see the record, which is later.
                var asked = runtime.Time.GetTimestamp();
                var left = options.RenewDeadline - runtime.Time.GetElapsedTime(Interlocked.Read(ref renewedAt));
                if (left <= TimeSpan.Zero)
                {
                    return false;
                }
                if (await TryHoldAsync(held, left, CancellationToken.None))
                {
                    Interlocked.Exchange(ref renewedAt, asked);
                    break;
                }
                left = options.RenewDeadline - runtime.Time.GetElapsedTime(Interlocked.Read(ref renewedAt));
                if (left <= TimeSpan.Zero || held.Holder != options.Identity)
                {
                    return false;
                }
                await Waiting.UntilAsync(work, left < options.RetryPeriod ? left : options.RetryPeriod, runtime.Time, CancellationToken.None);
            }
        }
        return true;
    }

    /// <summary>One attempt, given up after its time even where the client does not heed its token.</summary>
    private async Task<bool> TryHoldAsync(LeaseLock held, TimeSpan longest, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(longest, runtime.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        try
        {
            var holds = await held.TryHoldAsync(either.Token).WaitAsync(either.Token);
            Tell(held.Holder);
            return holds;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception failure)
        {
            logger.AttemptFailed(options.Identity, options.Lease, FailureText.Of(failure));
            return false;
        }
    }

    private void Tell(string seen)
    {
        if (seen == holder)
        {
            return;
        }
        Volatile.Write(ref holder, seen);
        logger.HolderChanged(options.Lease, seen);
        holderChanged?.Invoke(seen);
    }

    private async Task ReleaseAsync(LeaseLock held)
    {
        using var timeout = new CancellationTokenSource(options.RenewDeadline, runtime.Time);
        try
        {
            await held.ReleaseAsync(timeout.Token).WaitAsync(timeout.Token);
            logger.Released(options.Identity, options.Lease);
        }
        catch (Exception failure)
        {
            logger.NotReleased(options.Identity, options.Lease, FailureText.Of(failure));
        }
    }
}
