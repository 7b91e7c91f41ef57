using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Leadership;

/// <summary>
/// Takes, renews and releases one lease. Whether another's lease is over is judged by the local clock since its record was last
/// seen to change; the times in it, from another machine's clock, are never compared with ours.
/// </summary>
internal sealed class LeaseLock(IResourceClient client, LeaderElectionOptions options, TimeProvider time)
{
    private JsonObject? lease;
    private LeaseRecord record = new("", 0, null, null, 0);
    private long changedAt;

    public string Holder => record.Holder;

    public int Transitions => record.Transitions;

    private bool IsOurs => record.Holder == options.Identity;

    private bool IsRunning => time.GetElapsedTime(changedAt) < TimeSpan.FromSeconds(record.DurationSeconds);

    /// <summary>One attempt to take or renew the lease.</summary>
    /// <returns>True where it is ours now; false where another has it.</returns>
    public async Task<bool> TryHoldAsync(CancellationToken cancellationToken)
    {
        if (lease is not null && IsOurs && IsRunning && await TryRenewFromCacheAsync(lease, cancellationToken))
        {
            return true;
        }
        try
        {
            See(await client.GetAsync(KnownKinds.Lease, options.Lease, cancellationToken));
        }
        catch (ApiException absent) when (absent.Reason is ApiErrorReason.NotFound)
        {
            var now = time.GetUtcNow();
            var first = new LeaseRecord(options.Identity, Seconds(options.LeaseDuration), now, now, 0);
            See(await client.CreateAsync(KnownKinds.Lease, first.WriteTo(NewLease()), WriteOptions.Default, cancellationToken));
            return true;
        }
        if (record.Holder.Length > 0 && !IsOurs && IsRunning)
        {
            return false;
        }
        See(await client.ReplaceAsync(KnownKinds.Lease, Next().WriteTo(lease!), WriteOptions.Default, cancellationToken));
        return true;
    }

    /// <summary>Gives the lease up, so that the next candidate need not wait; does nothing where it is not ours.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            See(await client.GetAsync(KnownKinds.Lease, options.Lease, cancellationToken));
            if (!IsOurs)
            {
                return;
            }
            var now = time.GetUtcNow();
            var released = new LeaseRecord("", 1, now, now, record.Transitions);
            try
            {
                See(await client.ReplaceAsync(KnownKinds.Lease, released.WriteTo(lease!), WriteOptions.Default, cancellationToken));
                return;
            }
            catch (ApiException conflict) when (conflict.Reason is ApiErrorReason.Conflict)
            {
                // Read again: somebody edited the lease, or took it.
            }
        }
    }

    /// <summary>While the lease is ours, nobody else writes it: the cached resource version saves the read.</summary>
    private async Task<bool> TryRenewFromCacheAsync(JsonObject cached, CancellationToken cancellationToken)
    {
        try
        {
            See(await client.ReplaceAsync(KnownKinds.Lease, Next().WriteTo(cached), WriteOptions.Default, cancellationToken));
            return true;
        }
        catch (ApiException)
        {
            return false;
        }
    }

    private LeaseRecord Next()
    {
        var now = time.GetUtcNow();
        return new LeaseRecord(
            options.Identity,
            Seconds(options.LeaseDuration),
            IsOurs ? record.AcquireTime ?? now : now,
            now,
            IsOurs ? record.Transitions : record.Transitions + 1);
    }

    private void See(JsonObject seen)
    {
        var now = LeaseRecord.Read(seen);
        if (lease is null || now != record)
        {
            (record, changedAt) = (now, time.GetTimestamp());
        }
        lease = seen;
    }

    private JsonObject NewLease() => new()
    {
        ["apiVersion"] = KnownKinds.Lease.ApiVersion,
        ["kind"] = KnownKinds.Lease.Kind,
        ["metadata"] = new JsonObject { ["name"] = options.Lease.Name, ["namespace"] = options.Lease.Namespace },
    };

    private static int Seconds(TimeSpan duration) => (int)duration.TotalSeconds;
}
