using System.Globalization;
using RolloutController.Core.Model;

namespace RolloutController.Core.Gates;

/// <summary>A criterion's bounds in the unit of its measurement, and how values of that unit are written.</summary>
internal sealed record Limits(double? Min, double? Max, Func<double, int, string> Write)
{
    // Enough for a person; more only where fewer would hide on which side of the limit a value is.
    private const int FewDigits = 3;
    private const int AllDigits = 15;

    // From here on numbers are written with an exponent: longer ones nobody reads, and a decimal cannot hold them.
    private const double LargestPlain = 1e15;

    // Of a limit that is itself measured.
    private const int CommonDigits = 6;

    /// <summary>Where the largest value comes from, for people; null where it is written in the spec.</summary>
    public string? Note { get; init; }

    /// <summary>For example <c>1%</c>, <c>500ms</c>, <c>&gt;= 3 and &lt;= 5</c>.</summary>
    public string Text => (Min, Max) switch
    {
        (null, { } max) when Note is not null => $"{Write(max, CommonDigits)} ({Note})",
        ({ } min, { } max) => $">= {Write(min, AllDigits)} and <= {Write(max, AllDigits)}",
        ({ } min, null) => $">= {Write(min, AllDigits)}",
        (null, { } max) => Write(max, AllDigits),
        _ => Note ?? "none",
    };

    public static Limits Of(GateCriterion criterion) => criterion switch
    {
        GateCriterion.ErrorRate rate => new(null, (double?)rate.Max?.Fraction, Percent),
        GateCriterion.Latency latency => new(null, latency.Max?.TotalSeconds, Seconds),
        GateCriterion.Query query => new((double?)query.Min, (double?)query.Max, Number),
        _ => throw new ArgumentOutOfRangeException(nameof(criterion), criterion, "Unknown criterion"),
    };

    public static string Percent(double fraction, int digits) => Number(fraction * 100, digits) + "%";

    public bool IsBelow(double value) => value < Min;

    public bool IsAbove(double value) => value > Max;

    /// <summary>The value, with as many digits as it takes to show on which side of the limits it is.</summary>
    public string Format(double value)
    {
        for (var digits = FewDigits; digits < AllDigits; digits += 2)
        {
            var shown = Round(value, digits);
            if (IsBelow(shown) == IsBelow(value) && IsAbove(shown) == IsAbove(value))
                return Write(value, digits);
        }

        return Write(value, AllDigits);
    }

    private static string Seconds(double seconds, int digits) => Math.Abs(seconds) < 1
        ? Number(seconds * 1000, digits) + "ms"
        : Number(seconds, digits) + "s";

    private static string Number(double value, int digits) => Math.Abs(value) < LargestPlain
        ? ((decimal)Round(value, digits)).ToString("0.###############", CultureInfo.InvariantCulture)
        : value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static double Round(double value, int digits) =>
        double.Parse(value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
