using System.Collections.Immutable;
using RolloutController.Core.Model.Requests;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>Cookies as a demand on the <c>cookie</c> header (<c>a=1; b=2</c>), for which Istio has no match of its own.</summary>
internal static class CookiePattern
{
    /// <summary>Name of the header.</summary>
    public const string Header = "cookie";

    /// <summary>RE2 knows no "and": each order of the cookies is spelled out, and their number grows fast.</summary>
    private const int Most = 3;

    /// <summary>The demand that all cookies are there.</summary>
    public static Conjunction<StringMatch> Of(ImmutableArray<NamedMatch> cookies)
    {
        if (cookies.Length > Most)
        {
            return new Conjunction<StringMatch>.Inexpressible($"{cookies.Length} cookies; at most {Most} can be asked for together");
        }

        var orders = Orders([.. cookies.Select(One)]).Select(order => $@"(.*;\s*)?{string.Join(@";(.*;)?\s*", order)}(;.*)?");
        return new Conjunction<StringMatch>.Both(new StringMatch.Regex(string.Join("|", orders)));
    }

    private static string One(NamedMatch cookie) => $"{Re2.Quote(cookie.Name)}=" + cookie.Value switch
    {
        StringMatch.Exact exact => Re2.Quote(exact.Value),
        StringMatch.Prefix prefix => Re2.Quote(prefix.Value) + "[^;]*",
        StringMatch.Regex regex => $"({regex.Value})",
        _ => throw new ArgumentOutOfRangeException(nameof(cookie), cookie, "Unknown kind of match"),
    };

    private static IEnumerable<ImmutableArray<string>> Orders(ImmutableArray<string> cookies) =>
        cookies.Length < 2
            ? [cookies]
            : cookies.SelectMany((first, index) => Orders(cookies.RemoveAt(index)).Select(rest => rest.Insert(0, first)));
}
