namespace RolloutController.TestKit.Contract;

/// <summary>One promise of a resource client.</summary>
/// <param name="Name">The promise.</param>
/// <param name="RunAsync">Throws where it is not kept.</param>
/// <param name="Expires">The case makes old versions expire, which on a real server disturbs everybody.</param>
public sealed record ContractCase(string Name, Func<ContractContext, Task> RunAsync, bool Expires = false)
{
    public override string ToString() => Name;
}
