using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Simulation.Tests.Scheduling;

public class DeterministicTaskSchedulerTests
{
    [Fact]
    public void The_same_seed_orders_the_same_and_seeds_differ()
    {
        Assert.Equal(Order(3), Order(3));
        Assert.True(Enumerable.Range(0, 10).Select(Order).Distinct().Count() > 1);
    }

    [Fact]
    public void Everything_runs_on_the_calling_thread()
    {
        var scheduler = new DeterministicTaskScheduler(new ManualTimeProvider());
        var caller = Environment.CurrentManagedThreadId;
        scheduler.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                await Task.Yield();
                await Task.Delay(TimeSpan.FromSeconds(1), scheduler.Time, CancellationToken.None);
                Assert.Equal(caller, Environment.CurrentManagedThreadId);
                Assert.Same(scheduler, TaskScheduler.Current);
            }
        });
    }

    [Fact]
    public void Waiting_costs_no_real_time()
    {
        var scheduler = new DeterministicTaskScheduler(new ManualTimeProvider());
        var start = scheduler.Time.GetUtcNow();
        scheduler.Run(() => Task.Delay(TimeSpan.FromDays(2), scheduler.Time, CancellationToken.None), TimeSpan.FromDays(3));
        Assert.Equal(TimeSpan.FromDays(2), scheduler.Time.GetUtcNow() - start);
    }

    [Fact]
    public void A_condition_that_nothing_can_meet_fails_at_once()
    {
        var scheduler = new DeterministicTaskScheduler(new ManualTimeProvider());
        var failure = Assert.Throws<TimeoutException>(() => scheduler.RunUntil(() => false, TimeSpan.FromHours(1), "a miracle"));
        Assert.Contains("a miracle", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no timer left", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RunFor_stops_the_clock_at_the_end_of_the_span()
    {
        var scheduler = new DeterministicTaskScheduler(new ManualTimeProvider());
        var ticks = 0;
        _ = scheduler.Start(async () =>
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(10), scheduler.Time, CancellationToken.None);
                ticks++;
            }
        });
        scheduler.RunFor(TimeSpan.FromSeconds(35));
        Assert.Equal(3, ticks);
    }

    private static string Order(int seed)
    {
        var scheduler = new DeterministicTaskScheduler(new ManualTimeProvider(), seed);
        var order = new List<int>();
        for (var worker = 0; worker < 6; worker++)
        {
            var name = worker;
            _ = scheduler.Start(async () =>
            {
                await Task.Yield();
                order.Add(name);
            });
        }
        scheduler.RunUntilIdle();
        return string.Join(',', order);
    }
}
