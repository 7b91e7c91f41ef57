using RolloutController.Kubernetes.Leadership;
using RolloutController.TestKit.Scheduling;

namespace RolloutController.Kubernetes.Tests.Leadership;

/// <summary>A candidate whose work ends in order a while after it is asked to stop, and at once when the leadership is lost.</summary>
public sealed class Candidate(LeaderElector elector, DeterministicTaskScheduler scheduler)
{
    private readonly CancellationTokenSource stop = new();

    public LeaderElector Elector { get; } = elector;

    public TimeSpan TimeToStop { get; set; }

    public List<string> Log { get; } = [];

    public List<LeadershipTerm> Terms { get; } = [];

    public Task<LeadershipEnd> Run { get; private set; } = Task.FromResult(LeadershipEnd.Stopped);

    public void Start() => Run = scheduler.Start(() => Elector.RunAsync(LeadAsync, stop.Token));

    public void Stop() => stop.Cancel();

    private async Task LeadAsync(LeadershipTerm term)
    {
        Terms.Add(term);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stopping = term.Stopping.Register(() => ended.TrySetResult());
        using var lost = term.Lost.Register(() => ended.TrySetResult());
        await ended.Task;
        if (!term.Lost.IsCancellationRequested)
        {
            await Task.Delay(TimeToStop, scheduler.Time, CancellationToken.None);
            Log.Add("work ended in order");
        }
    }
}
