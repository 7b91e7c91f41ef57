using RolloutController.TestKit.Contract;

namespace RolloutController.Simulation.Tests.Cluster;

public class InMemoryClusterContractTests
{
    public static TheoryData<string> Names => [.. ResourceClientContract.Cases.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Keeps_the_contract_that_the_real_server_keeps(string name)
    {
        var given = new ClusterFixture(seed: 5);
        var context = new ContractContext(
            given.Client,
            "contract",
            () =>
            {
                given.Cluster.Compact();
                return Task.CompletedTask;
            },
            TestContext.Current.CancellationToken);

        given.Scheduler.Run(() => ResourceClientContract.Find(name).RunAsync(context));
    }
}
