using System.Diagnostics.Metrics;

namespace RolloutController.Kubernetes.Queues;

/// <summary>client-go's work queue metrics under its names.</summary>
internal sealed class QueueMetrics
{
    private readonly KeyValuePair<string, object?> name;
    private readonly Counter<long> adds;
    private readonly Counter<long> retries;
    private readonly Counter<long> failures;
    private readonly Histogram<double> waited;
    private readonly Histogram<double> worked;

    public QueueMetrics(Meter meter, string queue, Func<int> depth, Func<double> unfinished, Func<double> longest)
    {
        name = new("name", queue);
        adds = meter.CreateCounter<long>("workqueue.adds", "{key}", "Keys added.");
        retries = meter.CreateCounter<long>("workqueue.retries", "{key}", "Keys added again after a failure.");
        failures = meter.CreateCounter<long>("workqueue.failures", "{pass}", "Passes that threw or ran out of time.");
        waited = meter.CreateHistogram<double>("workqueue.queue.duration", "s", "How long a key waited to be handed out.");
        worked = meter.CreateHistogram<double>("workqueue.work.duration", "s", "How long a worker had a key.");
        meter.CreateObservableGauge("workqueue.depth", () => new Measurement<int>(depth(), name), "{key}", "Keys ready to be handed out.");
        meter.CreateObservableGauge("workqueue.unfinished.work", () => new Measurement<double>(unfinished(), name), "s", "Work in progress, summed over the workers.");
        meter.CreateObservableGauge("workqueue.longest.running.processor", () => new Measurement<double>(longest(), name), "s", "The longest that a worker has had its key so far.");
    }

    public void Added() => adds.Add(1, name);

    public void Retried() => retries.Add(1, name);

    public void Failed(string reason) => failures.Add(1, name, new KeyValuePair<string, object?>("reason", reason));

    public void HandedOut(TimeSpan wait) => waited.Record(wait.TotalSeconds, name);

    public void Finished(TimeSpan work) => worked.Record(work.TotalSeconds, name);
}
