using RolloutController.IntegrationTests.Fixtures;
using RolloutController.TestKit.Contract;

namespace RolloutController.IntegrationTests.Kubernetes;

[Collection(DisruptiveCollection.Name)]
public sealed class ExpiryContractTests(OwnControlPlane cluster)
{
    public static TheoryData<string> Names => [.. ResourceClientContract.Cases.Where(item => item.Expires).Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_HTTP_client_on_a_real_server_keeps_the_contract(string name)
    {
        using var client = cluster.Connect();
        await ResourceClientContract.Find(name).RunAsync(await cluster.ContextAsync(client, TestContext.Current.CancellationToken));
    }
}
