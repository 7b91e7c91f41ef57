using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Prometheus;
using RolloutController.Simulation.Runs.Faults;
using RolloutController.Simulation.Runs.Judging;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>
/// Prometheus, as far as gates ask it: each version's error rate and latency, and requests wherever a route sends some. The queries are the
/// real ones, known by their text, and the answers go through the real reading of them.
/// </summary>
internal sealed class SimulatedMetrics(World world) : IMetricFacts
{
    private readonly Dictionary<string, DateTimeOffset> numbers = new(StringComparer.Ordinal);

    private readonly Dictionary<(string Rollout, string Part, string? Gate), QueryResult.Vector> given = [];

    private readonly Dictionary<(string App, string Version), AppVersion> behaviour = world.Blueprint.Apps
        .SelectMany(app => app.Versions.Select(version => (Key: (app.Name, version.Name), version)))
        .ToDictionary(item => item.Key, item => item.version);

    /// <summary>Objects in the cluster are replaced, never edited.</summary>
    private readonly ConditionalWeakTable<JsonObject, IReadOnlyList<(string Service, string? Subset)>> targets = [];

    /// <summary>What befalls answers now; null: nothing.</summary>
    public MetricTroubleMode? Trouble { get; set; }

    /// <summary>Rounds asked so far, by Rollout.</summary>
    public Dictionary<string, int> Rounds { get; } = new(StringComparer.Ordinal);

    /// <summary>A version behaves otherwise from now on.</summary>
    public void Behave(string app, AppVersion version) => behaviour[(app, version.Name)] = version;

    /// <summary>A version of an app is gone.</summary>
    public void Forget(string app, string version) => behaviour.Remove((app, version));

    /// <summary>A Rollout is gone.</summary>
    public void Forget(string rollout)
    {
        Rounds.Remove(rollout);
        numbers.Remove(rollout);
    }

    /// <summary>Takes a round as a controller does.</summary>
    public Task<MeasurementRound> MeasureAsync(MeasurementRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        Rounds[request.Scope.Rollout] = Rounds.GetValueOrDefault(request.Scope.Rollout) + 1;
        return new MeasurementRoundRunner(new Source(this, request), clock).RunAsync(request, cancellationToken);
    }

    private QueryResult.Vector Answer(MeasurementScope scope, string part, Gate? gate) => (part, gate?.Criterion) switch
    {
        (NamedQuery.Requests, null) => One(1000),
        (NamedQuery.Errors, null) => One(0),
        (NamedQuery.Requests, _) => PerVersion(scope, _ => 1),
        (NamedQuery.Errors, _) => PerVersion(scope, version => version.ErrorRate),
        (NamedQuery.Stable, _) => One(Of(scope, scope.Stable).LatencySeconds),
        (_, GateCriterion.Latency) => Receives(scope, scope.Canary!) ? One(Of(scope, scope.Canary!).LatencySeconds) : None(),
        _ => One(Of(scope, scope.Canary!).ErrorRate * 1000),
    };

    private QueryResult.Vector PerVersion(MeasurementScope scope, Func<AppVersion, double> factor)
    {
        var samples = ImmutableArray.CreateBuilder<QuerySample>();
        foreach (var name in new[] { scope.Stable, scope.Canary! }.Distinct().Where(name => Receives(scope, name)))
        {
            var labels = ImmutableSortedDictionary<string, string>.Empty.Add("destination_version", name).Add("destination_canonical_revision", name);
            samples.Add(new QuerySample(labels, 1000 * factor(Of(scope, name))));
        }

        return new QueryResult.Vector(samples.ToImmutable());
    }

    private AppVersion Of(MeasurementScope scope, string version) =>
        behaviour.GetValueOrDefault((scope.Service, version)) ?? new AppVersion(version, 0, 0.05, 1);

    /// <summary>Some route sends or mirrors requests to the version's subset, or to all versions at once.</summary>
    private bool Receives(MeasurementScope scope, string version)
    {
        foreach (var item in world.Cluster.All(MeshKinds.VirtualService))
        {
            foreach (var (service, subset) in targets.GetValue(item, Targets))
            {
                if (service == scope.Service && subset?.Contains(version, StringComparison.Ordinal) != false)
                    return true;
            }
        }

        return false;
    }

    /// <summary>Services and subsets that some route of a VirtualService sends or mirrors requests to.</summary>
    private static IReadOnlyList<(string Service, string? Subset)> Targets(JsonObject virtualService)
    {
        var found = new List<(string, string?)>();
        foreach (var route in virtualService["spec"]?["http"] as JsonArray ?? [])
        {
            var destinations = (route?["route"] as JsonArray ?? []).Where(entry => entry?["weight"] is null || entry["weight"]!.GetValue<int>() > 0).Select(entry => entry?["destination"]);
            var mirrors = (route?["mirrors"] as JsonArray ?? []).Select(entry => entry?["destination"]).Append(route?["mirror"]);
            foreach (var destination in destinations.Concat(mirrors))
            {
                if ((string?)destination?["host"] is { } host)
                    found.Add((host.Split('.')[0], (string?)destination["subset"]));
            }
        }

        return found;
    }

    private static QueryResult.Vector One(double value) => new([new QuerySample(ImmutableSortedDictionary<string, string>.Empty, value)]);

    private static QueryResult.Vector None() => new([]);

    /// <inheritdoc />
    DateTimeOffset? IMetricFacts.LastNumber(string rollout) => numbers.TryGetValue(rollout, out var at) ? at : null;

    /// <inheritdoc />
    int IMetricFacts.Rounds(string rollout) => Rounds.GetValueOrDefault(rollout);

    private async Task<QueryResult> AnswerAsync(MeasurementScope scope, string part, Gate? gate, CancellationToken cancellationToken)
    {
        var answer = await AnswerOrTroubleAsync(scope, part, gate, cancellationToken);
        if (gate is not null && answer is QueryResult.Vector { Samples: [var one, ..] } && double.IsFinite(one.Value))
            numbers[scope.Rollout] = world.Time.GetUtcNow();
        return answer;
    }

    private async Task<QueryResult> AnswerOrTroubleAsync(MeasurementScope scope, string part, Gate? gate, CancellationToken cancellationToken)
    {
        await Task.Yield();
        switch (Trouble)
        {
            case MetricTroubleMode.Error:
                return new QueryResult.Failure("connection refused");
            case MetricTroubleMode.Late:
                await Task.Delay(TimeSpan.FromSeconds(4), world.Time, cancellationToken);
                return Answer(scope, part, gate);
            case MetricTroubleMode.Silent:
                await Task.Delay(TimeSpan.FromHours(1), world.Time, cancellationToken);
                return Answer(scope, part, gate);
            case MetricTroubleMode.Empty:
                return None();
            case MetricTroubleMode.NotANumber:
                return new QueryResult.Vector([.. Answer(scope, part, gate).Samples.Select(sample => sample with { Value = double.NaN })]);
            case MetricTroubleMode.Several:
                return Answer(scope, part, gate) is { Samples: [var one, ..] } ? new QueryResult.Vector([one, one]) : None();
            case MetricTroubleMode.Stale:
                return given.GetValueOrDefault((scope.Rollout, part, gate?.Name)) ?? None();
            default:
                return given[(scope.Rollout, part, gate?.Name)] = Answer(scope, part, gate);
        }
    }

    /// <summary>Knows the queries of one round by their text.</summary>
    private sealed class Source(SimulatedMetrics metrics, MeasurementRequest request) : IMetricSource
    {
        private readonly Dictionary<string, (string Part, Gate? Gate)> known = Known(request);

        public async Task<QueryResult> QueryAsync(string? server, string promql, DateTimeOffset at, CancellationToken cancellationToken)
        {
            if (promql == ReporterQuery.For(request.Scope).PromQl)
            {
                await Task.Yield();
                return metrics.Trouble is null
                    ? new QueryResult.Vector([new QuerySample(ImmutableSortedDictionary<string, string>.Empty.Add("reporter", "source"), 1)])
                    : await metrics.AnswerAsync(request.Scope, NamedQuery.Requests, null, cancellationToken);
            }

            return known.TryGetValue(promql, out var query)
                ? await metrics.AnswerAsync(request.Scope, query.Part, query.Gate, cancellationToken)
                : new QueryResult.Failure($"a query that nobody should ask: {promql}");
        }

        private static Dictionary<string, (string Part, Gate? Gate)> Known(MeasurementRequest request)
        {
            var known = new Dictionary<string, (string, Gate?)>(StringComparer.Ordinal);
            foreach (var query in RoutingFailureQueries.For(request.Scope))
                known[query.PromQl] = (query.Part, null);
            if (request.Scope.Canary is null)
                return known;
            ReporterChoice[] sides = request.Scope.Reporter is ReporterChoice.Auto ? [ReporterChoice.Source, ReporterChoice.Destination] : [request.Scope.Reporter];
            foreach (var side in sides)
            {
                foreach (var gate in request.Gates)
                {
                    foreach (var query in GateQueries.For(gate, request.Scope with { Reporter = side }))
                        known[query.PromQl] = (query.Part, gate);
                }
            }

            return known;
        }
    }
}
