namespace RolloutController.IntegrationTests.Crashes;

/// <summary>Tests on <see cref="OwnControlPlane"/>, one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class OwnControlPlaneCollection : ICollectionFixture<OwnControlPlane>
{
    public const string Name = "control plane of its own";
}
