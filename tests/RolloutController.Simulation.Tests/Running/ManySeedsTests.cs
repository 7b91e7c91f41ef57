using RolloutController.Simulation.Runs.Running;

namespace RolloutController.Simulation.Tests.Running;

[Collection(AllCores.Name)]
[Trait("cores", "all")]
public class ManySeedsTests(ITestOutputHelper output)
{
    /// <summary>What two cores do in less than two minutes; `make simulate COUNT=…` goes on from there.</summary>
    private const int Seeds = 2000;

    [Fact]
    public void No_seed_breaks_an_invariant()
    {
        var batch = new Batch();

        batch.Run(first: 1, Seeds, Environment.ProcessorCount, _ => { }, TestContext.Current.CancellationToken);

        output.WriteLine(batch.Coverage.ToText());
        Assert.Equal(Seeds, batch.Count);
        Assert.True(batch.Violations.Count == 0, string.Join('\n', batch.Violations.Take(3).Select(outcome => $"make simulate SEED={outcome.Seed} SHRINK=1: {outcome.Judge}: {outcome.Text}")));

        // Worlds in which nothing happens break nothing either.
        Assert.True(batch.Coverage.Transitions.Taken >= batch.Coverage.Transitions.All - 2, batch.Coverage.ToText());
        Assert.True(batch.Coverage.Commands.Seen >= batch.Coverage.Commands.All - 2, batch.Coverage.ToText());
    }
}
