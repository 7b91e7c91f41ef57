namespace RolloutController.IntegrationTests.Fixtures;

/// <summary>Tests whose objects are seen by a whole cluster, such as a webhook's configuration, one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class OwnControlPlaneCollection : ICollectionFixture<OwnControlPlane>
{
    public const string Name = "control plane of its own";
}
