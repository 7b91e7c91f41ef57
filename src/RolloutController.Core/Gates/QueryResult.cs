using System.Collections.Immutable;

namespace RolloutController.Core.Gates;

/// <summary>What a metric server answered to one query: exactly one of the nested kinds.</summary>
public abstract record QueryResult
{
    private QueryResult()
    {
    }

    /// <summary>An instant vector; empty where no series matched.</summary>
    public sealed record Vector(ImmutableArray<QuerySample> Samples) : QueryResult;

    /// <summary>A scalar.</summary>
    public sealed record Scalar(double Value) : QueryResult;

    /// <summary>No usable answer: unreachable, refused, too large, not JSON, or a type that no gate reads. For people.</summary>
    public sealed record Failure(string Detail) : QueryResult;
}
