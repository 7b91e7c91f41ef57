namespace RolloutController.Core.Model;

/// <summary>One thing wrong with a Rollout or with what it refers to.</summary>
/// <param name="Reason">CamelCase reason for the <c>SpecValid</c> condition, for example <c>RouteNotFound</c>.</param>
/// <param name="Field">Field path, for example <c>spec.steps[2].setWeight</c>.</param>
/// <param name="Value">The value that stands there, as text; null when it is absent.</param>
/// <param name="Expected">What was expected, as a phrase: <c>an integer from 0 to 100</c>.</param>
public sealed record SpecProblem(string Reason, string Field, string? Value, string Expected)
{
    private const string Illegible = "(a name without a visible character)";
    private const int LongestField = 500;
    private const int LongestValue = 500;
    private const int LongestExpectation = 2000;

    /// <inheritdoc cref="SpecProblem" path="/param[@name='Field']" />
    public string Field { get; init; } = LegibleText.Clean(Field, LongestField) is { Length: > 0 } legible ? legible : Illegible;

    /// <inheritdoc cref="SpecProblem" path="/param[@name='Value']" />
    public string? Value { get; init; } = Value is null ? null : LegibleText.Clean(Value, LongestValue);

    /// <inheritdoc cref="SpecProblem" path="/param[@name='Expected']" />
    public string Expected { get; init; } = LegibleText.Clean(Expected, LongestExpectation);

    /// <summary>False for a warning, which is reported but blocks nothing.</summary>
    public bool IsError { get; init; } = true;

    /// <summary>For people: field, value, expectation.</summary>
    public override string ToString() => $"{Field}: {WithoutField}";

    /// <summary>The same where the field stands beside it: value, expectation.</summary>
    public string WithoutField => $"{Value ?? "missing"}; expected {Expected}";
}
