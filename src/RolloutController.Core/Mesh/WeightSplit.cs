using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>How a share of a route's weight is divided between stable and canary.</summary>
/// <param name="Stable">Weight towards stable; never negative.</param>
/// <param name="Canary">Weight towards the canary; never negative.</param>
/// <param name="Scale">Factor by which every weight of the route grows so that the percentage can be expressed; 1 normally.</param>
public readonly record struct WeightSplit(int Stable, int Canary, int Scale)
{
    /// <summary>A canary's actual share may differ from the one asked for by this much before weights are scaled.</summary>
    private const decimal Tolerance = 0.02m;

    private const int LargestScale = 10_000;

    /// <summary>
    /// Divides <paramref name="share"/>: the canary's part is rounded down, but it is at least 1 above 0 %, and stable's at least 1
    /// below 100 %. Where integers of this size are off by more than two percentage points, or give the canary more than twice
    /// what was asked for, the route is scaled: to the smallest multiple that is exact, else to the smallest that is near enough.
    /// </summary>
    /// <param name="share">What goes to stable and canary together, 0 or more.</param>
    /// <param name="total">The route's weight total with third parties, at least <paramref name="share"/>.</param>
    /// <param name="canary">The canary's part of the share.</param>
    public static WeightSplit Of(int share, int total, Percentage canary)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfLessThan(total, share);
        if (share == 0 || canary == Percentage.Zero)
        {
            return new(share, 0, 1);
        }

        if (canary == Percentage.Hundred)
        {
            return new(0, share, 1);
        }

        var scale = IsNearEnough(share, canary) ? 1 : SmallestScale(share, total, canary);
        var scaled = share * scale;
        var part = CanaryPart(scaled, canary);
        return new(scaled - part, part, scale);
    }

    private static int SmallestScale(int share, int total, Percentage canary)
    {
        var largest = Math.Min(LargestScale, int.MaxValue / total);
        var nearEnough = 0;
        for (var scale = 2; scale <= largest; scale++)
        {
            if (!IsNearEnough(share * scale, canary))
            {
                continue;
            }

            if (decimal.IsInteger(share * scale * canary.Fraction))
            {
                return scale;
            }

            nearEnough = nearEnough == 0 ? scale : nearEnough;
        }

        return nearEnough == 0 ? largest : nearEnough;
    }

    private static int CanaryPart(int share, Percentage canary) =>
        share < 2 ? 0 : Math.Clamp((int)decimal.Floor(share * canary.Fraction), 1, share - 1);

    private static bool IsNearEnough(int share, Percentage canary)
    {
        if (share < 2)
        {
            return false;
        }

        var actual = (decimal)CanaryPart(share, canary) / share;
        return Math.Abs(actual - canary.Fraction) <= Tolerance && actual <= 2 * canary.Fraction;
    }
}
