using System.Collections.Concurrent;
using System.Diagnostics;
using RolloutController.Core.Model.Status;
using RolloutController.Telemetry;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Telemetry;

public class TracingTests
{
    [Fact]
    public void A_pass_is_a_span_with_its_writes_below_it_and_a_round_is_one_of_its_own()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var world = Scenarios.AtTenPercent(Scenarios.TwoSteps);
        world.Measure = _ => Scenarios.Bad;
        world.Until(Phase.Degraded);

        // Other tests run at the same time: a trace that went through our steps is enough.
        var back = ended.Where(span => span.OperationName == "rollout.pass" && Equals(span.GetTagItem("rollout.phase"), nameof(Phase.RollingBack))).ToArray();
        Assert.Contains(back, pass => Equals(pass.GetTagItem("k8s.namespace.name"), "bookinfo")
            && Equals(pass.GetTagItem("rollout.name"), "reviews")
            && Equals(pass.GetTagItem("rollout.step"), "rollback")
            && ended.Any(span => span.ParentSpanId == pass.SpanId && span.OperationName == "rollout.write.status")
            && ended.Any(span => span.ParentSpanId == pass.SpanId && span.OperationName == "rollout.write.traffic" && Equals(span.GetTagItem("k8s.object.kind"), "VirtualService")));
        Assert.Contains(ended, span => span.OperationName == "rollout.measure" && span.GetTagItem("rollout.round") is long);
    }
}
