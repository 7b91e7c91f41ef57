using RolloutController.Kubernetes.Queues;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Kubernetes.Tests.Queues;

public sealed class WorkerPoolTests : IDisposable
{
    private readonly DeterministicTaskScheduler scheduler = new(new ManualTimeProvider(), seed: 3);
    private readonly WorkQueue<string> queue;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource abort = new();
    private readonly List<string> passes = [];
    private Task run = Task.CompletedTask;

    public WorkerPoolTests() => queue = new WorkQueue<string>(new WorkQueueOptions { Name = "test" }, TestRuntime.Of(scheduler));

    public void Dispose()
    {
        queue.Dispose();
        stop.Dispose();
        abort.Dispose();
    }

    [Fact]
    public void A_pass_that_throws_is_tried_again_and_ends_no_worker()
    {
        Start(new WorkerOptions { Workers = 1, ReservedWorkers = 0 }, (_, _) => passes.Count < 3 ? throw new InvalidOperationException("broken") : Task.FromResult(WorkResult.Finished));
        queue.Add("a");

        scheduler.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(3, passes.Count);
        Assert.Equal(0, queue.Failures("a"));
    }

    [Fact]
    public void A_failure_for_good_waits_for_a_change()
    {
        Start(new WorkerOptions { Workers = 1 }, (_, _) => throw new TerminalWorkException("cannot be mended"));
        queue.Add("a");
        scheduler.RunFor(TimeSpan.FromHours(1));
        Assert.Single(passes);

        queue.Add("a");
        scheduler.RunUntilIdle();

        Assert.Equal(2, passes.Count);
    }

    [Fact]
    public void A_pass_that_asks_for_another_look_gets_it_in_time_and_has_not_failed()
    {
        Start(new WorkerOptions { Workers = 1 }, (_, _) => Task.FromResult(passes.Count == 1 ? WorkResult.LookAgain(TimeSpan.FromMinutes(5)) : WorkResult.Finished));
        queue.Add("a");

        scheduler.RunFor(TimeSpan.FromMinutes(4.9));
        Assert.Single(passes);
        scheduler.RunFor(TimeSpan.FromMinutes(0.2));

        Assert.Equal(2, passes.Count);
        Assert.Equal(0, queue.Failures("a"));
    }

    [Fact]
    public void A_pass_that_hangs_is_cancelled_at_its_time_out_and_tried_again()
    {
        Start(new WorkerOptions { Workers = 1, PassTimeout = TimeSpan.FromSeconds(20) }, async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, scheduler.Time, token);
            return WorkResult.Finished;
        });
        queue.Add("a");

        scheduler.RunFor(TimeSpan.FromSeconds(22));

        Assert.Equal(2, passes.Count);
    }

    [Fact]
    public void With_every_worker_busy_an_urgent_key_is_still_worked_on()
    {
        Start(new WorkerOptions { Workers = 2, ReservedWorkers = 1 }, async (item, token) =>
        {
            if (!item.IsUrgent)
            {
                await Task.Delay(TimeSpan.FromHours(1), scheduler.Time, token);
            }
            return WorkResult.Finished;
        });
        queue.Add("a");
        queue.Add("b");
        queue.Add("c");
        scheduler.RunUntilIdle();
        Assert.DoesNotContain("c", passes);

        queue.Add("abort", urgent: true);
        scheduler.RunUntilIdle();

        Assert.Contains("abort", passes);
        Assert.DoesNotContain("c", passes);
    }

    [Fact]
    public void No_key_is_ever_with_two_workers_whatever_the_interleaving()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var interleaved = new DeterministicTaskScheduler(new ManualTimeProvider(), seed);
            using var shared = new WorkQueue<int>(new WorkQueueOptions { Name = "test" }, TestRuntime.Of(interleaved));
            var running = new HashSet<int>();
            var done = 0;
            var pool = new WorkerPool<int>(shared, new WorkerOptions { Workers = 4 }, TestRuntime.Of(interleaved), async (item, _) =>
            {
                Assert.True(running.Add(item.Key), $"key {item.Key} with two workers, seed {seed}");
                await Task.Yield();
                await Task.Yield();
                running.Remove(item.Key);
                done++;
                return WorkResult.Finished;
            });
            using var ending = new CancellationTokenSource();
            var pooled = interleaved.Start(() => pool.RunAsync(TimeSpan.FromSeconds(5), ending.Token, CancellationToken.None));
            _ = interleaved.Start(async () =>
            {
                for (var i = 0; i < 60; i++)
                {
                    shared.Add(i % 3, urgent: i % 7 == 0);
                    await Task.Yield();
                }
            });
            interleaved.RunUntilIdle();
            Assert.True(done >= 3);
            ending.Cancel();
            interleaved.RunUntil(() => pooled.IsCompletedSuccessfully, TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public void A_stop_lets_a_running_pass_end_and_starts_no_other()
    {
        Start(new WorkerOptions { Workers = 1, ReservedWorkers = 0 }, async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(10), scheduler.Time, token);
            passes.Add("ended");
            return WorkResult.Finished;
        });
        queue.Add("a");
        queue.Add("b");
        scheduler.RunFor(TimeSpan.FromSeconds(1));

        stop.Cancel();
        scheduler.RunUntil(() => run.IsCompletedSuccessfully, TimeSpan.FromMinutes(1));

        Assert.Equal(["a", "ended"], passes);
    }

    [Fact]
    public void An_abort_cancels_running_passes_at_once()
    {
        Start(new WorkerOptions { Workers = 1 }, async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(50), scheduler.Time, token);
            passes.Add("ended");
            return WorkResult.Finished;
        });
        queue.Add("a");
        scheduler.RunUntilIdle();
        var before = scheduler.Time.GetUtcNow();

        abort.Cancel();
        scheduler.RunUntil(() => run.IsCompletedSuccessfully, TimeSpan.FromMinutes(1));

        Assert.Equal(["a"], passes);
        Assert.Equal(before, scheduler.Time.GetUtcNow());
    }

    [Fact]
    public void A_pass_that_outlasts_the_drain_is_cancelled()
    {
        Start(new WorkerOptions { Workers = 1, PassTimeout = TimeSpan.FromHours(2) }, async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromHours(1), scheduler.Time, token);
            return WorkResult.Finished;
        });
        queue.Add("a");
        scheduler.RunUntilIdle();

        stop.Cancel();
        scheduler.RunUntil(() => run.IsCompletedSuccessfully, TimeSpan.FromSeconds(31));
    }

    private void Start(WorkerOptions options, Func<WorkItem<string>, CancellationToken, Task<WorkResult>> pass)
    {
        var pool = new WorkerPool<string>(queue, options, TestRuntime.Of(scheduler), (item, token) =>
        {
            passes.Add(item.Key);
            return pass(item, token);
        });
        run = scheduler.Start(() => pool.RunAsync(TimeSpan.FromSeconds(30), stop.Token, abort.Token));
        scheduler.RunUntilIdle();
    }
}
