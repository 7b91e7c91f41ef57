using RolloutController.Simulation.Runs.Mutations;
using RolloutController.Simulation.Tests.Running;
using RolloutController.TestKit.Files;

namespace RolloutController.Simulation.Tests.Mutations;

/// <summary>The simulation is worth what it finds.</summary>
[Collection(AllCores.Name)]
[Trait("cores", "all")]
public sealed class MutationTests
{
    [Fact]
    public void Every_deliberate_defect_is_found() => Assert.All(
        MutationCheck.Run(Environment.ProcessorCount, (_, _) => { }),
        result => Assert.True(result.Found is not null, $"{result.Mutation.Defect}: not found within {MutationCheck.MostSeeds} seeds"));

    [Fact]
    public void The_page_tells_what_finds_each_defect()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reliability.md"));
        Assert.All(Mutation.All, mutation => Assert.Matches($@"\| {mutation.Defect} \| [A-Z]\w+ \| \d+ \|", page));
    }
}
