namespace RolloutController.IntegrationTests.Fixtures;

/// <summary>Tests which take a part of the shared control plane down. They run after all others, one at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DisruptiveCollection
{
    public const string Name = "takes the control plane down";
}
