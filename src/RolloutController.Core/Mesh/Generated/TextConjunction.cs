using RolloutController.Core.Model.Requests;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>Demands two things of one text in the words of one <c>StringMatch</c>.</summary>
internal static class TextConjunction
{
    /// <summary>Both; <paramref name="what"/> names the text for people: <c>header end-user</c>.</summary>
    public static Conjunction<StringMatch> Of(StringMatch one, StringMatch other, string what) => (one, other) switch
    {
        _ when one == other => new Conjunction<StringMatch>.Both(one),
        (StringMatch.Exact exact, _) => Exactly(exact, other, one, what),
        (_, StringMatch.Exact exact) => Exactly(exact, one, other, what),
        (StringMatch.Prefix left, StringMatch.Prefix right) => Prefixes(left, right),
        (_, StringMatch.Regex regex) when Re2.MatchesAll(regex.Value) => new Conjunction<StringMatch>.Both(one),
        (StringMatch.Regex regex, _) when Re2.MatchesAll(regex.Value) => new Conjunction<StringMatch>.Both(other),
        _ => Inexpressible(one, other, what),
    };

    /// <summary>Whether a text is as demanded; null where that cannot be told with certainty.</summary>
    public static bool? Meets(string text, StringMatch match) => match switch
    {
        StringMatch.Exact exact => exact.Value == text,
        StringMatch.Prefix prefix => text.StartsWith(prefix.Value, StringComparison.Ordinal),
        StringMatch.Regex regex => Re2.Matches(regex.Value, text),
        _ => throw new ArgumentOutOfRangeException(nameof(match), match, "Unknown kind of match"),
    };

    private static Conjunction<StringMatch> Exactly(StringMatch.Exact exact, StringMatch demand, StringMatch other, string what) =>
        Meets(exact.Value, demand) switch
        {
            true => new Conjunction<StringMatch>.Both(exact),
            false => new Conjunction<StringMatch>.Never(),
            null => Inexpressible(other, demand, what),
        };

    private static Conjunction<StringMatch> Prefixes(StringMatch.Prefix one, StringMatch.Prefix other)
    {
        var (shorter, longer) = one.Value.Length < other.Value.Length ? (one, other) : (other, one);
        return longer.Value.StartsWith(shorter.Value, StringComparison.Ordinal)
            ? new Conjunction<StringMatch>.Both(longer)
            : new Conjunction<StringMatch>.Never();
    }

    private static Conjunction<StringMatch>.Inexpressible Inexpressible(StringMatch one, StringMatch other, string what) =>
        new($"{what}: {StringMatchJson.Kind(one)} and {StringMatchJson.Kind(other)}");
}
