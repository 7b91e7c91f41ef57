using RolloutController.Kubernetes.Errors;

namespace RolloutController.Simulation.Cluster;

/// <summary>
/// A plan of faults: each rule hits the next requests that it matches, either before the effect or after it (the caller gets an
/// error although the write took place). The first matching rule with hits left is used.
/// </summary>
public sealed class RequestFaults : IRequestInterceptor
{
    private readonly Lock gate = new();
    private readonly List<Rule> rules = [];

    /// <summary>Requests that were hit so far.</summary>
    public int Hits { get; private set; }

    /// <summary>Fails matching requests before they take effect.</summary>
    /// <param name="matches">Which requests.</param>
    /// <param name="error">The error of each hit.</param>
    /// <param name="times">How many requests; all later ones by default.</param>
    public void FailBefore(Func<ClusterRequest, bool> matches, Func<ApiException> error, int times = int.MaxValue) =>
        Plan(new Rule(matches, (_, _) => throw error(), IsAfter: false) { Left = times });

    /// <summary>Fails matching requests after they took effect.</summary>
    /// <param name="matches">Which requests.</param>
    /// <param name="error">The error of each hit.</param>
    /// <param name="times">How many requests; all later ones by default.</param>
    public void FailAfter(Func<ClusterRequest, bool> matches, Func<ApiException> error, int times = int.MaxValue) =>
        Plan(new Rule(matches, (_, _) => throw error(), IsAfter: true) { Left = times });

    /// <summary>Holds matching requests back before they take effect.</summary>
    /// <param name="matches">Which requests.</param>
    /// <param name="time">Clock of the delay.</param>
    /// <param name="delay">How long.</param>
    /// <param name="times">How many requests; all later ones by default.</param>
    public void Delay(Func<ClusterRequest, bool> matches, TimeProvider time, TimeSpan delay, int times = int.MaxValue) =>
        Plan(new Rule(matches, (_, cancellation) => new ValueTask(Task.Delay(delay, time, cancellation)), IsAfter: false) { Left = times });

    /// <summary>Lets every request pass again.</summary>
    public void Clear()
    {
        lock (gate)
        {
            rules.Clear();
        }
    }

    /// <inheritdoc />
    public ValueTask BeforeAsync(ClusterRequest request, CancellationToken cancellationToken) =>
        Take(request, isAfter: false)?.Effect(request, cancellationToken) ?? ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask AfterAsync(ClusterRequest request, CancellationToken cancellationToken) =>
        Take(request, isAfter: true)?.Effect(request, cancellationToken) ?? ValueTask.CompletedTask;

    private void Plan(Rule rule)
    {
        lock (gate)
        {
            rules.Add(rule);
        }
    }

    private Rule? Take(ClusterRequest request, bool isAfter)
    {
        lock (gate)
        {
            var rule = rules.Find(rule => rule.Left > 0 && rule.IsAfter == isAfter && rule.Matches(request));
            if (rule is not null)
            {
                rule.Left--;
                Hits++;
            }
            return rule;
        }
    }

    private sealed record Rule(Func<ClusterRequest, bool> Matches, Func<ClusterRequest, CancellationToken, ValueTask> Effect, bool IsAfter)
    {
        public int Left { get; set; }
    }
}
