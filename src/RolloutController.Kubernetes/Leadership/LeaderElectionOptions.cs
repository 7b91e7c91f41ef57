using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Leadership;

/// <summary>Which lease is held, by whom, and how fast. The times are those of client-go's users.</summary>
public sealed record LeaderElectionOptions
{
    private const double JitterFactor = 1.2;

    /// <summary>The lease.</summary>
    public required ObjectKey Lease { get; init; }

    /// <summary>Name of this candidate, unique among all that ever ran: host name and a random part.</summary>
    public required string Identity { get; init; }

    /// <summary>How long others wait after the last renewal that they saw before they take the lease.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the leader tries to renew before it counts itself as deposed.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait between attempts.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Checks that a deposed leader notices before another can lead.</summary>
    /// <exception cref="ArgumentException">The times or the identity do not fit.</exception>
    public void Validate()
    {
        if (Identity.Length == 0)
        {
            throw new ArgumentException("the identity of a leader election candidate is empty");
        }
        if (RetryPeriod <= TimeSpan.Zero || LeaseDuration <= RenewDeadline || RenewDeadline <= RetryPeriod * JitterFactor)
        {
            throw new ArgumentException(
                $"leader election needs lease duration > renew deadline > {JitterFactor} * retry period > 0; they are {LeaseDuration}, {RenewDeadline} and {RetryPeriod}");
        }
        if (LeaseDuration.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw new ArgumentException($"a lease duration is in whole seconds; it is {LeaseDuration}");
        }
    }

    /// <summary>The next wait of a candidate: spread, so that candidates do not ask in step.</summary>
    internal TimeSpan SpreadRetry(double jitter) => RetryPeriod * (1 + (jitter * JitterFactor));
}
