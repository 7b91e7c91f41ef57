using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RolloutController.Simulation.Runs.Mutations;
using RolloutController.Simulation.Runs.Soaking;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>The command line: one seed with its trace, or many.</summary>
internal static class SimulateCommand
{
    private const int MostReported = 20;

    public static RootCommand Create()
    {
        var seed = new Option<int?>("--seed") { Description = "Run this seed and print what happens in it." };
        var items = new Option<string?>("--items") { Description = "With --seed: only these items of its plan, by number, with commas; none for none." };
        var shrink = new Option<bool>("--shrink") { Description = "With --seed: drop what is not needed for the violation." };
        var from = new Option<int>("--from") { Description = "The first seed of many.", DefaultValueFactory = _ => 1 };
        var count = new Option<int>("--count") { Description = "How many seeds.", DefaultValueFactory = _ => 1000 };
        var threads = new Option<int>("--threads") { Description = "How many at once.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var digests = new Option<bool>("--digests") { Description = "Print a digest of each seed's trace, to compare runs." };
        var mutations = new Option<string?>("--mutations") { Description = "Look for every deliberate defect, and write the table of what found it into this page." };
        var command = new RootCommand("Runs the whole controller in simulated worlds with faults, and judges every write. Exit code 1: an invariant was broken.")
        {
            seed, items, shrink, from, count, threads, digests, mutations, SoakCommand.Create(),
        };
        command.SetAction(given => given.GetValue(mutations) is { } page
            ? Mutations(page, given.GetValue(threads))
            : given.GetValue(seed) is { } one
            ? One(one, Items(given.GetValue(items)), given.GetValue(shrink))
            : given.GetValue(digests) ? Digests(given.GetValue(from), given.GetValue(count))
            : Many(given.GetValue(from), given.GetValue(count), given.GetValue(threads)));
        return command;
    }

    private static ImmutableArray<int>? Items(string? text) => text switch
    {
        null or "" => null,
        "none" => [],
        _ => [.. text.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))],
    };

    private static int One(int seed, ImmutableArray<int>? items, bool shrinks)
    {
        var options = new RunOptions { Items = items, KeepsTrace = true };
        var outcome = SimulationRun.Of(seed, options);
        if (shrinks && outcome.IsViolation)
            outcome = Shrinking.Shrink(outcome, options);
        Console.Write(Report.Of(outcome));
        return outcome.IsViolation ? 1 : 0;
    }

    private static int Mutations(string page, int threads)
    {
        var results = MutationCheck.Run(
            threads, (mutation, found) => Console.WriteLine($"{mutation.Name}: {(found is null ? "not found" : $"seed {found.Seed}, {found.Judge}: {found.Text}")}"));
        File.WriteAllText(page, MutationCheck.IntoPage(File.ReadAllText(page), MutationCheck.ToMarkdown(results)));
        return results.All(result => result.Found is not null) ? 0 : 1;
    }

    private static int Digests(int from, int count)
    {
        for (var seed = from; seed < from + count; seed++)
        {
            var trace = SimulationRun.Of(seed, new RunOptions { KeepsTrace = true }).Trace!;
            Console.WriteLine($"{seed} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(trace)))}");
        }

        return 0;
    }

    private static int Many(int from, int count, int threads)
    {
        var batch = new Batch();
        var began = Stopwatch.GetTimestamp();
        batch.Run(from, count, threads, outcome =>
        {
            if (outcome.IsViolation && batch.Violations.Count <= MostReported)
                Console.WriteLine($"seed {outcome.Seed}: {outcome.Judge}: {outcome.Text}");
        });
        var took = Stopwatch.GetElapsedTime(began);
        Console.Write(batch.Coverage.ToText());
        Console.WriteLine($"{batch.Count} seeds, {batch.Time.TotalHours:0.0} hours of virtual time, {batch.Writes} writes in {took.TotalSeconds:0.0} s ({took.TotalMilliseconds * threads / batch.Count:0.0} ms per seed and thread)");
        Console.WriteLine($"{batch.Violations.Count} violations{(batch.Violations.Count == 0 ? "" : ": " + string.Join("; ", batch.Violations.GroupBy(outcome => outcome.Judge).Select(group => $"{group.Key} {group.Count()} (seed {group.First().Seed})")))}");
        return batch.Violations.Count == 0 ? 0 : 1;
    }
}
