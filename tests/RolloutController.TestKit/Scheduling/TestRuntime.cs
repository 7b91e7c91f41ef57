using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using RolloutController.Kubernetes.Runtime;

namespace RolloutController.TestKit.Scheduling;

/// <summary>Runtimes for tests.</summary>
public static class TestRuntime
{
    /// <summary>Everything on the deterministic scheduler and its clock; jitter from its seed.</summary>
    public static ControllerRuntime Of(DeterministicTaskScheduler scheduler)
    {
#pragma warning disable CA5394 // reproducible choices, no secrets
        var random = new Random(scheduler.Seed);
        return new ControllerRuntime(scheduler.Time, scheduler, random.NextDouble, NullLoggerFactory.Instance, new Meter(ControllerRuntime.MeterName));
#pragma warning restore CA5394
    }

    /// <summary>Real time and the thread pool, for tests against real servers.</summary>
    public static ControllerRuntime Real()
    {
#pragma warning disable CA5394
#pragma warning disable RS0030 // a real server answers in no fixed order anyway
        return new ControllerRuntime(TimeProvider.System, TaskScheduler.Default, Random.Shared.NextDouble, NullLoggerFactory.Instance, new Meter(ControllerRuntime.MeterName));
#pragma warning restore RS0030
#pragma warning restore CA5394
    }
}
