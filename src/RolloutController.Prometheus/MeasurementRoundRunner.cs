using System.Collections.Immutable;
using RolloutController.Core.Gates;
using RolloutController.Core.Model;

namespace RolloutController.Prometheus;

/// <summary>Carries out measurement rounds: all queries of a round at once, with one deadline.</summary>
public sealed class MeasurementRoundRunner(IMetricSource source, TimeProvider time)
{
    /// <summary>Measures. Whatever goes wrong is an error of the measurements concerned.</summary>
    /// <exception cref="OperationCanceledException">Only when <paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<MeasurementRound> RunAsync(MeasurementRequest request, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        using var deadline = new CancellationTokenSource(request.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var asked = new Dictionary<string, Task<QueryResult>>(StringComparer.Ordinal);

        // The guard reads callers only: it does not wait until it is known which side the gates read.
        var guard = request.IncludeRoutingFailures ? AskAll(RoutingFailureQueries.For(request.Scope)) : [];

        var scope = request.Scope;
        QueryResult? reporters = null;
        if (scope.Reporter is ReporterChoice.Auto)
        {
            reporters = await Ask(ReporterQuery.For(scope).PromQl);
            scope = scope with { Reporter = ReporterQuery.Read(reporters) };
        }

        // Where nobody reports requests, as of connections, a query of people's own is asked all the same.
        var gates = request.Gates.Where(gate => scope.Canary is not null && (scope.Reporter is not ReporterChoice.Auto || !GateQueries.NeedsReporter(gate)))
            .Select(gate => (Gate: gate, Answers: AskAll(GateQueries.For(gate, scope)))).ToImmutableArray();

        var measured = ImmutableSortedDictionary.CreateBuilder<string, Measurement>(StringComparer.Ordinal);
        foreach (var (gate, answers) in gates)
            measured[gate.Name] = GateResults.Read(gate, scope, await AnswersOf(answers));
        foreach (var gate in request.Gates.Where(gate => !measured.ContainsKey(gate.Name)))
            measured[gate.Name] = NotMeasured(scope, reporters);

        var routingFailures = request.IncludeRoutingFailures ? RoutingFailureQueries.Read(await AnswersOf(guard)) : null;
        cancellationToken.ThrowIfCancellationRequested();
        return new MeasurementRound(request.Attempt, request.Round, at, measured.ToImmutable(), routingFailures, scope.Reporter);

        ImmutableArray<(string Part, Task<QueryResult> Answer)> AskAll(ImmutableArray<NamedQuery> queries) =>
            [.. queries.Select(query => (query.Part, Ask(query.PromQl)))];

        // Gates with the same window share their request count.
        Task<QueryResult> Ask(string promql)
        {
            if (!asked.TryGetValue(promql, out var answer))
                asked[promql] = answer = AskAsync(request, promql, at, either.Token, cancellationToken);
            return answer;
        }
    }

    private async Task<QueryResult> AskAsync(MeasurementRequest request, string promql, DateTimeOffset at, CancellationToken either, CancellationToken callers)
    {
        try
        {
            return await source.QueryAsync(request.Server, promql, at, either);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            callers.ThrowIfCancellationRequested();
            return new QueryResult.Failure($"no answer within {request.Deadline.TotalSeconds:0.#} s, the time for a whole round");
        }
        catch (Exception e)
        {
            return new QueryResult.Failure(e.Message);
        }
    }

    private static async Task<ImmutableDictionary<string, QueryResult>> AnswersOf(ImmutableArray<(string Part, Task<QueryResult> Answer)> asked)
    {
        var answers = ImmutableDictionary.CreateBuilder<string, QueryResult>(StringComparer.Ordinal);
        foreach (var (part, answer) in asked) answers[part] = await answer;
        return answers.ToImmutable();
    }

    private static Measurement NotMeasured(MeasurementScope scope, QueryResult? reporters) => reporters switch
    {
        QueryResult.Failure failure => new Measurement.Error(failure.Detail),
        _ when scope.Canary is null => new Measurement.NoData("there is no canary to measure"),
        _ => new Measurement.NoData($"neither side reports requests to {scope.Service}.{scope.Namespace}"),
    };
}
