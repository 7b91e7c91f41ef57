namespace RolloutController.Core.Gates;

/// <summary>What came back for one gate: exactly one of the nested kinds.</summary>
public abstract record Measurement
{
    private Measurement()
    {
    }

    /// <summary>A value in the criterion's unit (a fraction of one, seconds, or the query's own) and, where known, the requests it rests on.</summary>
    public sealed record Value(double Number, double? Requests) : Measurement
    {
        /// <summary>What the value is compared with; null where the gate compares with nothing, or stable has no such series in the window.</summary>
        public StableValue? Stable { get; init; }
    }

    /// <summary>The server has no such series in the window.</summary>
    public sealed record NoData(string Detail) : Measurement;

    /// <summary>The server could not be asked, refused the query, or answered with several series or a wrong type.</summary>
    public sealed record Error(string Detail) : Measurement;
}
