using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace RolloutController.Kubernetes.Runtime;

/// <summary>
/// What informers, work queues and leader election run on. Nothing below takes time, threads or randomness from elsewhere, so a
/// test that owns these owns every interleaving.
/// </summary>
/// <param name="Time">The only clock.</param>
/// <param name="Scheduler">Where loops and callbacks run; continuations stay on it.</param>
/// <param name="Jitter">Gives values in [0, 1) to spread retries; must be safe for concurrent use.</param>
/// <param name="Loggers">Makes the loggers.</param>
/// <param name="Meter">Holds the metrics; named <see cref="MeterName"/> by convention.</param>
public sealed record ControllerRuntime(TimeProvider Time, TaskScheduler Scheduler, Func<double> Jitter, ILoggerFactory Loggers, Meter Meter)
{
    /// <summary>Name of the meter that the metrics of this project are recorded under.</summary>
    public const string MeterName = "RolloutController.Kubernetes";

    /// <summary>Starts work on the scheduler.</summary>
    public Task Start(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Scheduler).Unwrap();

    /// <summary>Waits on the clock.</summary>
    public Task Delay(TimeSpan delay, CancellationToken cancellationToken) => Task.Delay(delay, Time, cancellationToken);
}
