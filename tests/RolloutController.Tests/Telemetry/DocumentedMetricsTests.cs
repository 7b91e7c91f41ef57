using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using RolloutController.Core.Model.Status;
using RolloutController.Kubernetes.Events;
using RolloutController.Kubernetes.Http;
using RolloutController.Telemetry;
using RolloutController.Tests.Security;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Telemetry;

/// <summary>The page for operators names each metric that there is, and none that there is not.</summary>
public sealed partial class DocumentedMetricsTests
{
    [Fact]
    public void Each_metric_is_in_the_table_and_each_of_the_table_exists()
    {
        var published = Published();
        var documented = Documented();

        Assert.Equal([], published.Where(name => !documented.Any(one => Means(one, name))).Order(StringComparer.Ordinal));
        Assert.Equal([], documented.Where(one => !published.Any(name => Means(one, name))).Select(one => $"{one.Family} {one.Name}"));
    }

    /// <summary>Names of what a controller that has led a rollout measures, as they are exposed.</summary>
    private static string[] Published()
    {
        var names = new ConcurrentDictionary<string, bool>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => names[Exposed(instrument)] = true };
        listener.Start();
        var world = new ControllerWorld().WithReviews("v1");
        world.StartReplica(leaderElection: true);
        world.Apply(Scenarios.TwoSteps.Json());
        world.Until(Phase.Healthy);
        using var recorder = new EventRecorder(world.Cluster.ClientFor("replica-1"), new EventRecorderOptions("controller", "replica-1") { Jitter = () => 0.5 });
        using var requests = new ApiServerMetrics();
        return [.. names.Keys.Where(name => Families().IsMatch(name))];
    }

    private static string Exposed(Instrument instrument) =>
        PrometheusText.Name(instrument.Name, instrument.Unit, instrument.GetType().Name.Contains("Counter", StringComparison.Ordinal) && !instrument.GetType().Name.Contains("UpDown", StringComparison.Ordinal));

    /// <summary>Of each row of the table the names; those that begin with a line are of the family of the first.</summary>
    private static (string Family, string Name)[] Documented() =>
    [
        .. RepositoryFile.Text("docs/operations.md").Split('\n')
            .SkipWhile(line => line != "## Metrics").Skip(1).TakeWhile(line => !line.StartsWith('#'))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal) && !line.StartsWith("| `dotnet_", StringComparison.Ordinal))
            .Select(line => Name().Matches(line.Split('|')[1]).Select(match => match.Groups[1].Value).ToArray())
            .SelectMany(names => names.Select(name => (Families().Match(names[0]).Value, name))),
    ];

    private static bool Means((string Family, string Name) documented, string published) =>
        documented.Name == published || (documented.Name.StartsWith('_') && published == documented.Family.TrimEnd('_') + documented.Name);

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Name();

    [GeneratedRegex("^(rollout_|leader_election_master|workqueue_|rest_client_|informer_|events_)")]
    private static partial Regex Families();
}
