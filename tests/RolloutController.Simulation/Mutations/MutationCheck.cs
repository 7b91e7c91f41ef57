using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using RolloutController.Simulation.Runs.Running;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Looks for every deliberate defect, and tells which judge found it in which seed.</summary>
public static class MutationCheck
{
    /// <summary>A defect must be found within this many seeds.</summary>
    public const int MostSeeds = 2000;

    /// <summary>Looks for all of them, in their order; null where one was not found.</summary>
    /// <param name="threads">How many at once.</param>
    /// <param name="ended">Told of each when it was found or was not.</param>
    public static ImmutableArray<(Mutation Mutation, Outcome? Found)> Run(int threads, Action<Mutation, Outcome?> ended)
    {
        var found = new Outcome?[Mutation.All.Length];
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, index =>
        {
            found[index] = Mutation.All[index].Find(MostSeeds);
            ended(Mutation.All[index], found[index]);
        });
        return [.. Mutation.All.Zip(found)];
    }

    /// <summary>A table for the docs.</summary>
    public static string ToMarkdown(IEnumerable<(Mutation Mutation, Outcome? Found)> results)
    {
        var table = new StringBuilder("| defect | found by | seeds needed |\n|---|---|---|\n");
        foreach (var (mutation, found) in results)
            table.Append($"| {mutation.Defect} | {found?.Judge ?? "nobody"} | {(found is null ? $"more than {MostSeeds}" : $"{found.Seed}")} |\n");
        return table.ToString();
    }

    /// <summary>Puts the table into a page, between its two marks.</summary>
    public static string IntoPage(string page, string table) =>
        Regex.Replace(page, "(?<=<!-- mutations -->\\n).*?(?=<!-- end of mutations -->)", table.Replace("$", "$$", StringComparison.Ordinal), RegexOptions.Singleline);
}
