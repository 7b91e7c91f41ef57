using RolloutController.TestKit.Time;

namespace RolloutController.Simulation.Tests.Scheduling;

public class ManualTimeProviderTests
{
    [Fact]
    public void Timers_fire_in_due_order_each_at_its_own_time()
    {
        var time = new ManualTimeProvider();
        var start = time.GetUtcNow();
        var fired = new List<(string, TimeSpan)>();
        using var late = time.CreateTimer(_ => fired.Add(("late", time.GetUtcNow() - start)), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using var early = time.CreateTimer(_ => fired.Add(("early", time.GetUtcNow() - start)), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([("early", TimeSpan.FromSeconds(2)), ("late", TimeSpan.FromSeconds(5))], fired);
        Assert.Equal(TimeSpan.FromSeconds(10), time.GetUtcNow() - start);
    }

    [Fact]
    public void A_periodic_timer_fires_once_per_period_until_disposed()
    {
        var time = new ManualTimeProvider();
        var count = 0;
        var timer = time.CreateTimer(_ => count++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(3));
        timer.Dispose();
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(3, count);
    }

    [Fact]
    public async Task Delays_and_time_outs_follow_the_clock()
    {
        var time = new ManualTimeProvider();
        var delay = Task.Delay(TimeSpan.FromMinutes(5), time, TestContext.Current.CancellationToken);
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(7), time);
        time.Advance(TimeSpan.FromMinutes(6));
        await delay;
        Assert.False(timeout.IsCancellationRequested);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(timeout.IsCancellationRequested);
    }

    [Fact]
    public void Elapsed_time_is_measured_on_the_same_clock()
    {
        var time = new ManualTimeProvider();
        var before = time.GetTimestamp();
        time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(TimeSpan.FromSeconds(90), time.GetElapsedTime(before));
    }
}
