using System.Globalization;

namespace RolloutController.Core.Model;

/// <summary>A share of a hundred, 0 to 100, kept exactly (no binary fractions).</summary>
public readonly record struct Percentage : IComparable<Percentage>
{
    /// <summary>Makes a percentage.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0 or above 100.</exception>
    public Percentage(decimal value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 0m);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100m);
        Value = value;
    }

    /// <summary>Nothing.</summary>
    public static Percentage Zero => new(0);

    /// <summary>Everything.</summary>
    public static Percentage Hundred => new(100);

    /// <summary>The number before the percent sign.</summary>
    public decimal Value { get; }

    /// <summary>The value as a part of one.</summary>
    public decimal Fraction => Value / 100m;

    /// <inheritdoc />
    public int CompareTo(Percentage other) => Value.CompareTo(other.Value);

    /// <summary>Order by value.</summary>
    public static bool operator <(Percentage left, Percentage right) => left.Value < right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator >(Percentage left, Percentage right) => left.Value > right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator <=(Percentage left, Percentage right) => left.Value <= right.Value;

    /// <summary>Order by value.</summary>
    public static bool operator >=(Percentage left, Percentage right) => left.Value >= right.Value;

    /// <summary>For example <c>0.5%</c>.</summary>
    public override string ToString() => Value.ToString("0.############", CultureInfo.InvariantCulture) + "%";
}
