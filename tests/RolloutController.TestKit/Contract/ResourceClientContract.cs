namespace RolloutController.TestKit.Contract;

/// <summary>What every <c>IResourceClient</c> promises. The in-memory cluster and the HTTP client on a real server are held to it.</summary>
public static class ResourceClientContract
{
    public static IReadOnlyList<ContractCase> Cases { get; } = [.. WritingContract.Cases, .. PatchingContract.Cases, .. DeletingContract.Cases, .. ReadingContract.Cases, .. WatchingContract.Cases];

    public static ContractCase Find(string name) => Cases.Single(item => item.Name == name);
}
