using System.Diagnostics.Metrics;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Caching;

/// <summary>Counters of one informer.</summary>
internal sealed class CachingMetrics(Meter meter, ResourceKind kind)
{
    private readonly KeyValuePair<string, object?> resource = new("resource", kind.ToString());
    private readonly Counter<long> watchRestarts = meter.CreateCounter<long>("informer.watch.restarts", "{watch}", "Watches opened again after an end or an error.");
    private readonly Counter<long> relists = meter.CreateCounter<long>("informer.relists", "{list}", "Complete lists, the first one included.");
    private readonly Counter<long> failures = meter.CreateCounter<long>("informer.failures", "{request}", "Lists and watches that failed.");
    private readonly Counter<long> skipped = meter.CreateCounter<long>("informer.events.skipped", "{event}", "Watch events of another kind than asked for.");
    private readonly Counter<long> handlerFailures = meter.CreateCounter<long>("informer.handler.failures", "{change}", "Changes at which a handler threw.");

    public void WatchRestarted() => watchRestarts.Add(1, resource);

    public void Listed() => relists.Add(1, resource);

    public void Failed() => failures.Add(1, resource);

    public void Skipped() => skipped.Add(1, resource);

    public void HandlerFailed() => handlerFailures.Add(1, resource);
}
