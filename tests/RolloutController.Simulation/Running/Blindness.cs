using System.Collections.Immutable;
using RolloutController.Simulation.Runs.Faults;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>How long a controller may be blind for what others do, by what befalls it: without faults it sees everything at once.</summary>
public static class Blindness
{
    private static readonly TimeSpan Always = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(0.8);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    /// <summary>The longest that a plan permits: all of its faults one after the other, and then the backoff of a watch that they have lengthened.</summary>
    public static TimeSpan Of(ImmutableArray<PlanItem> plan)
    {
        var (blind, backoff, backsOff) = (Always, FirstBackoff, false);
        foreach (var fault in plan.Select(item => item.Fault))
        {
            blind += fault switch
            {
                Suspension stands => stands.For,
                CutOff cut => cut.For,
                Outage outage => outage.For,
                SlowRequests slow => slow.Delay * slow.Count,
                WatchFault { Mode: not WatchTroubleMode.Duplicate } watch => watch.For,
                _ => TimeSpan.Zero,
            };

            // Each failure doubles the wait before the next try, which is at most twice that long by jitter.
            var (fails, failures) = fault switch
            {
                CutOff cut => (cut.For, 1),
                Outage { What: RequestClass.Any } outage => (outage.For, 1),
                RefusedRequests { What: RequestClass.Any } refused => (TimeSpan.Zero, refused.Count),
                WatchCut => (TimeSpan.Zero, 1),
                WatchFault { Mode: WatchTroubleMode.Lose } => (TimeSpan.Zero, 1),
                _ => (TimeSpan.Zero, 0),
            };
            backsOff |= failures > 0;
            backoff += fails;
            for (; failures > 0 && backoff < LongestBackoff; failures--)
                backoff *= 2;
        }

        return blind + (backsOff ? 2 * (backoff < LongestBackoff ? backoff : LongestBackoff) : TimeSpan.Zero);
    }
}
