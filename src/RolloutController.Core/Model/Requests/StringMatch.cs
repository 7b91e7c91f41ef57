namespace RolloutController.Core.Model.Requests;

/// <summary>How a text must look: exactly one of the nested kinds (Istio's <c>StringMatch</c>). All are case-sensitive.</summary>
public abstract record StringMatch
{
    private StringMatch()
    {
    }

    /// <summary>The whole text.</summary>
    public sealed record Exact(string Value) : StringMatch;

    /// <summary>How the text begins; not empty.</summary>
    public sealed record Prefix(string Value) : StringMatch;

    /// <summary>A regular expression (RE2) for the whole text.</summary>
    public sealed record Regex(string Value) : StringMatch;
}
