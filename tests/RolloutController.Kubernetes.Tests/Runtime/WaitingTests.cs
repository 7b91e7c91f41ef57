using System.Runtime.CompilerServices;
using RolloutController.Kubernetes.Runtime;
using RolloutController.TestKit.Time;

namespace RolloutController.Kubernetes.Tests.Runtime;

public class WaitingTests
{
    private static readonly AsyncLocal<object?> Flow = new();
    private readonly ManualTimeProvider time = new();

    [Fact]
    public async Task The_end_of_the_task_ends_the_wait()
    {
        var task = new TaskCompletionSource();

        var wait = Waiting.UntilAsync(task.Task, TimeSpan.FromSeconds(2), time, CancellationToken.None);
        Assert.False(wait.IsCompleted);
        task.SetResult();

        await wait;
    }

    /// <summary>A leader waits for its work, which goes on for weeks, every two seconds.</summary>
    [Fact]
    public async Task A_wait_that_is_over_leaves_nothing_behind_on_a_task_that_goes_on()
    {
        var task = new TaskCompletionSource();

        var held = await WaitAsync(task.Task);
        await Task.Yield();
        GC.Collect();

        Assert.False(held.IsAlive);
        Assert.False(task.Task.IsCompleted);
    }

    /// <summary>What flows with the wait is held by whatever the wait has left somewhere.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> WaitAsync(Task task)
    {
        var flowing = new object();
        Flow.Value = flowing;
        var wait = Waiting.UntilAsync(task, TimeSpan.FromSeconds(2), time, CancellationToken.None);
        Flow.Value = null;
        time.Advance(TimeSpan.FromSeconds(2));
        await wait;
        return new WeakReference(flowing);
    }
}
