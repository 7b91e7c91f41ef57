using System.Collections.Immutable;

namespace RolloutController.Fuzz.Runs;

/// <summary>A run of the program: says what it does and keeps what it finds.</summary>
internal sealed class FuzzSession(ImmutableArray<FuzzTarget> targets, ulong seed, string folder, TimeProvider time, TextWriter output)
{
    private const long Portion = 10_000;

    private int _told;

    /// <summary>Tries so many inputs, or one alone; 0 where nothing was found.</summary>
    public int Run(long count, long? number)
    {
        var began = time.GetTimestamp();
        using var marker = new Marker(Path.Combine(folder, "current"));
        if (marker.Left.Length > 0) output.WriteLine($"The last run died of an input; again: make fuzz {marker.Left}");
        var run = new FuzzRun(targets, seed, time);
        Watchdog.Over(run, () => Work(run, marker, count, number), seed, time);
        marker.Set("");
        Tell(run);
        output.WriteLine($"{(number is null ? count : 1)} inputs, {targets.Length} targets, seed {seed}: {run.Findings.Count} findings in {time.GetElapsedTime(began).TotalSeconds:0} s");
        if (number is null) output.WriteLine($"Got past the refusals of what reads them: {string.Join(", ", run.Reach.Select(reach => $"{reach.Key} {100 * reach.Value.Taken / reach.Value.Tried} %"))}");
        if (run.Findings.Count > 0) output.WriteLine($"The inputs are in {folder}; once mended, they belong into tests/RolloutController.Fuzz.Tests/Corpus/TARGET/.");
        return run.Findings.Count == 0 ? 0 : 1;
    }

    /// <summary>What was found since the last time: a run may end by an input that it does not survive.</summary>
    private void Tell(FuzzRun run)
    {
        foreach (var finding in run.Findings.Skip(_told))
        {
            output.WriteLine();
            output.WriteLine(finding);
            File.WriteAllBytes(Path.Combine(folder, $"{finding.Target}-{finding.Seed}-{finding.Number}"), finding.Input);
        }

        _told = run.Findings.Count;
    }

    private void Work(FuzzRun run, Marker marker, long count, long? number)
    {
        if (number is { } one)
        {
            foreach (var target in targets) run.One(target, one);
            return;
        }

        for (var first = 0L; first < count; first += Portion)
        {
            run.Try(first, Math.Min(Portion, count - first), trial => marker.Set($"TARGET={trial.Target} SEED={seed} NUMBER={trial.Number}"));
            Tell(run);
            output.WriteLine($"{Math.Min(first + Portion, count)} inputs tried, {run.Findings.Count} findings");
        }
    }
}
