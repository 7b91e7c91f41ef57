using RolloutController.Kubernetes.Queues;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Kubernetes.Tests.Queues;

public sealed class WorkQueueTests : IDisposable
{
    private readonly DeterministicTaskScheduler scheduler = new(new ManualTimeProvider());
    private readonly WorkQueue<string> queue;

    public WorkQueueTests() => queue = new WorkQueue<string>(new WorkQueueOptions { Name = "test" }, TestRuntime.Of(scheduler));

    public void Dispose() => queue.Dispose();

    [Fact]
    public void A_key_added_several_times_is_handed_out_once()
    {
        queue.Add("a");
        queue.Add("a");
        Assert.Equal("a", Take());
        Assert.Equal(0, queue.Depth);
    }

    [Fact]
    public void A_key_added_while_it_is_worked_on_comes_again_once_and_only_when_done()
    {
        queue.Add("a");
        Take();
        queue.Add("a");
        queue.Add("a");
        Assert.Equal(0, queue.Depth);

        queue.Done("a");

        Assert.Equal("a", Take());
        queue.Done("a");
        Assert.Equal(0, queue.Depth);
    }

    [Fact]
    public void A_waiting_worker_gets_the_next_key()
    {
        var waiting = scheduler.Start(() => queue.GetAsync(Lane.Any, TestContext.Current.CancellationToken));
        scheduler.RunUntilIdle();
        Assert.False(waiting.IsCompleted);

        queue.Add("a");
        scheduler.RunUntilIdle();

        Assert.Equal("a", scheduler.Run(() => waiting)!.Key);
    }

    [Fact]
    public void Urgent_keys_are_handed_out_first()
    {
        queue.Add("a");
        queue.Add("b");
        queue.Add("c", urgent: true);
        queue.Add("b", urgent: true);
        Assert.Equal(["c", "b", "a"], [Take(), Take(), Take()]);
    }

    [Fact]
    public void A_reserved_worker_waits_while_there_are_only_normal_keys()
    {
        queue.Add("a");
        var reserved = scheduler.Start(() => queue.GetAsync(Lane.Urgent, TestContext.Current.CancellationToken));
        scheduler.RunUntilIdle();
        Assert.False(reserved.IsCompleted);

        queue.Add("b", urgent: true);
        scheduler.RunUntilIdle();

        var item = scheduler.Run(() => reserved)!;
        Assert.Equal(("b", true), (item.Key, item.IsUrgent));
        Assert.Equal("a", Take());
    }

    [Fact]
    public void An_urgent_key_goes_to_a_reserved_worker_while_one_waits()
    {
        var normal = scheduler.Start(() => queue.GetAsync(Lane.Any, TestContext.Current.CancellationToken));
        var reserved = scheduler.Start(() => queue.GetAsync(Lane.Urgent, TestContext.Current.CancellationToken));
        scheduler.RunUntilIdle();

        queue.Add("a", urgent: true);
        scheduler.RunUntilIdle();

        Assert.True(reserved.IsCompleted);
        Assert.False(normal.IsCompleted);
    }

    [Fact]
    public void A_key_that_became_urgent_while_worked_on_comes_back_urgent()
    {
        queue.Add("a");
        Take();
        queue.Add("a");
        queue.Add("a", urgent: true);
        queue.Done("a");
        Assert.Equal("a", Take(Lane.Urgent));
    }

    [Fact]
    public void A_worker_that_gives_up_waiting_takes_no_key_with_it()
    {
        using var givingUp = new CancellationTokenSource();
        var waiting = scheduler.Start(() => queue.GetAsync(Lane.Any, givingUp.Token));
        scheduler.RunUntilIdle();
        givingUp.Cancel();
        scheduler.RunUntilIdle();
        Assert.True(waiting.IsCanceled);

        queue.Add("a");
        Assert.Equal("a", Take());
    }

    [Fact]
    public void A_delayed_key_comes_when_its_time_has_come()
    {
        queue.AddAfter("a", TimeSpan.FromSeconds(10));
        scheduler.Time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.Equal(0, queue.Depth);
        scheduler.Time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal("a", Take());
    }

    [Fact]
    public void A_second_delay_makes_a_key_earlier_and_never_later()
    {
        queue.AddAfter("a", TimeSpan.FromSeconds(10));
        queue.AddAfter("a", TimeSpan.FromSeconds(60));
        queue.AddAfter("b", TimeSpan.FromSeconds(60));
        queue.AddAfter("b", TimeSpan.FromSeconds(10));
        scheduler.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["a", "b"], [Take(), Take()]);
        queue.Done("a");
        queue.Done("b");

        scheduler.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, queue.Depth);
    }

    [Fact]
    public void A_failing_key_waits_twice_as_long_each_time_up_to_a_limit_and_starts_anew_once_forgotten()
    {
        var waits = Enumerable.Range(0, 11).Select(_ => WaitOfRetry()).ToArray();
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300], waits.Select(wait => wait.TotalSeconds));
        Assert.Equal(11, queue.Failures("a"));

        queue.Forget("a");

        Assert.Equal(TimeSpan.FromSeconds(1), WaitOfRetry());
    }

    [Fact]
    public void An_urgent_key_is_retried_every_second_however_often_it_failed()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(TimeSpan.FromSeconds(1), WaitOfRetry(urgent: true));
        }
    }

    [Fact]
    public void Many_keys_failing_together_come_back_at_the_overall_rate()
    {
        for (var i = 0; i < 200; i++)
        {
            queue.AddRateLimited($"k{i}");
        }
        scheduler.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.InRange(queue.Depth, 100, 111);
        scheduler.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.InRange(queue.Depth, 145, 155);
        scheduler.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(200, queue.Depth);
    }

    [Fact]
    public void Once_stopped_it_hands_out_nothing_and_waits_for_what_is_in_progress()
    {
        queue.Add("running");
        queue.Add("waiting");
        Take();
        var draining = scheduler.Start(() => queue.StopAndDrainAsync(TimeSpan.FromSeconds(30)));
        scheduler.RunUntilIdle();
        Assert.False(draining.IsCompleted);
        Assert.Null(scheduler.Run(() => queue.GetAsync(Lane.Any, TestContext.Current.CancellationToken)));
        queue.Add("late");
        Assert.Equal(0, queue.Depth);

        queue.Done("running");
        scheduler.RunUntilIdle();

        Assert.True(scheduler.Run(() => draining));
    }

    [Fact]
    public void Draining_ends_at_its_deadline_and_says_so()
    {
        queue.Add("stuck");
        Take();
        Assert.False(scheduler.Run(() => queue.StopAndDrainAsync(TimeSpan.FromSeconds(30))));
    }

    private string Take(Lane lane = Lane.Any) => scheduler.Run(() => queue.GetAsync(lane, TestContext.Current.CancellationToken))!.Key;

    private TimeSpan WaitOfRetry(bool urgent = false)
    {
        var start = scheduler.Time.GetUtcNow();
        queue.AddRateLimited("a", urgent);
        scheduler.RunUntil(() => queue.Depth == 1, TimeSpan.FromHours(1));
        Take();
        queue.Done("a");
        return scheduler.Time.GetUtcNow() - start;
    }
}
