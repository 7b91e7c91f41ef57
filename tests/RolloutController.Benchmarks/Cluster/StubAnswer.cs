namespace RolloutController.Benchmarks.Cluster;

/// <summary>An answer that the stub gave to a gate's query.</summary>
/// <param name="Service">The Service that the query was about.</param>
/// <param name="Round">The query's <c>time</c>: all queries of one round have the same.</param>
/// <param name="IsErrors">Whether it was asked for failed requests (else for all requests).</param>
/// <param name="IsBad">Whether the answer fails the gate.</param>
/// <param name="At">Just before the answer was handed to the network.</param>
internal sealed record StubAnswer(string Service, string Round, bool IsErrors, bool IsBad, DateTimeOffset At);
