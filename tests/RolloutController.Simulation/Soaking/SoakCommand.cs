using System.CommandLine;
using System.Globalization;

namespace RolloutController.Simulation.Runs.Soaking;

/// <summary>The command <c>soak</c>.</summary>
internal static class SoakCommand
{
    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "Real minutes that it takes.", DefaultValueFactory = _ => 120 };
        var rollouts = new Option<int>("--rollouts") { Description = "Rollouts in continuous change.", DefaultValueFactory = _ => 500 };
        var seed = new Option<int>("--seed") { Description = "Decides what happens.", DefaultValueFactory = _ => 1 };
        var interval = new Option<double>("--interval") { Description = "Virtual minutes between two samples.", DefaultValueFactory = _ => 60 };
        var command = new Command("soak", "Days of virtual time with many Rollouts in continuous change. Exit code 1: something grew, or an invariant was broken.")
        {
            minutes, rollouts, seed, interval,
        };
        command.SetAction(given => Run(new SoakOptions
        {
            Rollouts = given.GetValue(rollouts),
            Seed = given.GetValue(seed),
            Longest = TimeSpan.FromMinutes(given.GetValue(minutes)),
            Interval = TimeSpan.FromMinutes(given.GetValue(interval)),
        }));
        return command;
    }

    private static int Run(SoakOptions options)
    {
        var outcome = SoakRun.Of(options, sample => Console.WriteLine(Line(sample)));
        Console.WriteLine();
        foreach (var (change, count) in outcome.Changes)
            Console.WriteLine($"{count,8}  {change}");
        foreach (var figure in outcome.Figures)
            Console.WriteLine(figure);
        if (outcome.Violation is { } violation)
            Console.WriteLine(violation);
        else if (outcome.Figures.IsEmpty)
            Console.WriteLine($"{outcome.Samples.Length} samples are too few to tell whether something grows: at least 4 are needed.");
        return outcome.IsGood ? 0 : 1;
    }

    private static string Line(SoakSample sample) => string.Create(
        CultureInfo.InvariantCulture,
        $"{sample.At.TotalHours,6:0.0} h in {sample.Took.TotalMinutes,5:0.0} min: {sample.Changes} changes, {sample.Writes} writes; heap {sample.HeapMebibytes:0.0} MiB, {sample.Handles} handles, {sample.Threads} threads, "
        + $"{sample.Watches} watches, {sample.Series} series, {sample.CachedObjects} cached of {sample.StoredObjects} objects, {sample.Timers} timers, {sample.MostReady} ready at most");
}
