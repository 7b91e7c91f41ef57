using RolloutController.IntegrationTests.Crashes;
using RolloutController.IntegrationTests.Examples;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.Rollouts;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace RolloutController.IntegrationTests.Fixtures;

/// <summary>
/// Begins with the collections that take longest, as their tests run one after the other: begun last, one of them would run on alone while the
/// machine is idle. The others follow by name.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <summary>Collections (or the classes which are one each) that take more than a minute, the longest first.</summary>
    private static readonly string[] longest =
    [
        OwnControlPlaneCollection.Name, DisruptiveCollection.Name, Of<ExampleTests>(), Of<KillAtEachWriteTests>(), Of<LeaderChangeTests>(),
        Of<PropagationTests>(), Of<LeadershipTests>(), Of<GeneratedRouteTests>(), Of<MetricsOutageTests>(), Of<InterferenceTests>(), Of<SigkillTests>(),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(PlaceOf).ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];

    private static int PlaceOf<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var place = Array.FindIndex(longest, name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal));
        return place < 0 ? longest.Length : place;
    }

    private static string Of<TTests>() => $"{typeof(TTests).FullName} ";
}
