using System.Collections.Immutable;

namespace RolloutController.Core.Mesh;

/// <summary>The weights of a managed route at its own scale: before we multiplied them, if we did.</summary>
/// <param name="Own">What goes to stable and canary together.</param>
/// <param name="ThirdParties">Weights of all other destinations in order.</param>
/// <param name="IsUnweighted">The route had one destination and no weight written.</param>
internal sealed record RouteBase(int Own, ImmutableArray<int> ThirdParties, bool IsUnweighted)
{
    /// <summary>What a single destination without a weight counts for when it is split.</summary>
    private const int WholeOfOne = 100;

    public int Total => Own + ThirdParties.Sum();

    /// <summary>
    /// The scale to render from: that before our first write, as long as third parties still stand in proportion to it;
    /// the present one when somebody changed them since.
    /// </summary>
    public static RouteBase Of(
        ImmutableArray<RouteDestination> present, ImmutableArray<RouteDestination> original, Func<RouteDestination, bool> isOwn)
    {
        var now = Read(present, isOwn);
        if (original.IsEmpty)
        {
            return now;
        }

        var before = Read(original, isOwn);
        var unchanged = present.Where(destination => !isOwn(destination)).Select(Target)
            .SequenceEqual(original.Where(destination => !isOwn(destination)).Select(Target));
        return unchanged && now.IsMultipleOf(before) ? before : now;
    }

    private static (string Host, string? Subset) Target(RouteDestination destination) => (destination.Host, destination.Subset);

    private static RouteBase Read(ImmutableArray<RouteDestination> destinations, Func<RouteDestination, bool> isOwn)
    {
        if (destinations is [var single] && isOwn(single) && single.Weight is null or 0)
        {
            return new(WholeOfOne, [], single.Weight is null);
        }

        return new(
            destinations.Where(isOwn).Sum(destination => destination.Weight ?? 0),
            [.. destinations.Where(destination => !isOwn(destination)).Select(destination => destination.Weight ?? 0)],
            false);
    }

    /// <summary>Whether third parties stand as in <paramref name="before"/>, or the whole route was scaled from it.</summary>
    private bool IsMultipleOf(RouteBase before)
    {
        if (ThirdParties.SequenceEqual(before.ThirdParties))
        {
            return true;
        }

        var first = before.ThirdParties.ToList().FindIndex(weight => weight > 0);
        var scale = first < 0 ? 0 : ThirdParties[first] / before.ThirdParties[first];
        return scale > 1
            && Own == (long)before.Own * scale
            && ThirdParties.Zip(before.ThirdParties).All(pair => pair.First == (long)pair.Second * scale);
    }
}
