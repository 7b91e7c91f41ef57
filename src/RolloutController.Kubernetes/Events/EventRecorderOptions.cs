using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RolloutController.Kubernetes.Events;

/// <summary>Who records Events, and how.</summary>
/// <param name="Controller"><c>reportingController</c>: a qualified name, for example <c>rollout-controller.io/controller</c>.</param>
/// <param name="Instance"><c>reportingInstance</c>: for example the pod's name.</param>
public sealed record EventRecorderOptions(string Controller, string Instance)
{
    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Log.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Share of a wait between attempts that is left to chance: a number in [0, 1).</summary>
    public required Func<double> Jitter { get; init; }

    /// <summary>Events that may wait to be written.</summary>
    public int Capacity { get; init; } = 1000;
}
