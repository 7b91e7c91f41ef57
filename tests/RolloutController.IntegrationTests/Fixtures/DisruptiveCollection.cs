namespace RolloutController.IntegrationTests.Fixtures;

/// <summary>Tests which take parts of their control plane down, one at a time. The tests of other collections go on meanwhile.</summary>
[CollectionDefinition(Name)]
public sealed class DisruptiveCollection : ICollectionFixture<OwnControlPlane>
{
    public const string Name = "takes the control plane down";
}
