using RolloutController.Core.Gates;

namespace RolloutController.Prometheus;

/// <summary>Answers PromQL queries.</summary>
public interface IMetricSource
{
    /// <summary>Asks one instant query.</summary>
    /// <param name="server">Name of a configured metric server; null for the default one.</param>
    /// <param name="promql">The query.</param>
    /// <param name="at">The time to evaluate it at.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer; whatever goes wrong is a <see cref="QueryResult.Failure"/>, never an exception.</returns>
    /// <exception cref="OperationCanceledException">Only when <paramref name="cancellationToken"/> was cancelled.</exception>
    Task<QueryResult> QueryAsync(string? server, string promql, DateTimeOffset at, CancellationToken cancellationToken);
}
