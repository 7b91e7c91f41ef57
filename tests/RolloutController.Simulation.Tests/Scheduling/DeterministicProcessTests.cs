using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Simulation.Tests.Scheduling;

public class DeterministicProcessTests
{
    private readonly DeterministicTaskScheduler scheduler = new(new ManualTimeProvider());
    private int ticks;

    [Fact]
    public void A_killed_process_does_nothing_any_more()
    {
        var process = scheduler.NewProcess();
        _ = process.Start(TickAsync);
        scheduler.RunFor(TimeSpan.FromSeconds(3.5));

        process.Kill();
        scheduler.RunFor(TimeSpan.FromSeconds(3));

        Assert.Equal(3, ticks);
    }

    [Fact]
    public void A_suspended_process_goes_on_where_it_was()
    {
        var process = scheduler.NewProcess();
        _ = process.Start(TickAsync);
        scheduler.RunFor(TimeSpan.FromSeconds(3.5));

        process.Suspend();
        scheduler.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(3, ticks);
        process.Resume();
        scheduler.RunFor(TimeSpan.FromSeconds(1.5));

        Assert.Equal(5, ticks);
    }

    [Fact]
    public void What_comes_from_outside_waits_for_a_suspended_process_and_never_reaches_a_killed_one()
    {
        var process = scheduler.NewProcess();
        process.Suspend();
        process.Deliver(() => ticks++);
        Assert.Equal(0, ticks);

        process.Resume();
        Assert.Equal(1, ticks);

        process.Kill();
        process.Deliver(() => ticks++);
        Assert.Equal(1, ticks);
    }

    private async Task TickAsync()
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), scheduler.Time, CancellationToken.None);
            ticks++;
        }
    }
}
