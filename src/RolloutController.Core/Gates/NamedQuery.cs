namespace RolloutController.Core.Gates;

/// <summary>One PromQL query and the part that its result plays.</summary>
/// <param name="Part">Which part of the measurement it is: <c>errors</c>, <c>requests</c>, <c>value</c>, <c>stable</c>.</param>
/// <param name="PromQl">The query, an instant vector or scalar.</param>
public sealed record NamedQuery(string Part, string PromQl)
{
    /// <summary>Part: failed requests per version.</summary>
    public const string Errors = "errors";

    /// <summary>Part: all requests per version.</summary>
    public const string Requests = "requests";

    /// <summary>Part: the value of the stable version, to compare with.</summary>
    public const string Stable = "stable";

    /// <summary>Part: the measured value itself.</summary>
    public const string Value = "value";
}
