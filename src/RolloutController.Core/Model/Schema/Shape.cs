using System.Collections.Immutable;

namespace RolloutController.Core.Model.Schema;

/// <summary>What a JSON value must look like. The CRD schema, the reader's checks and the reference are all made from this.</summary>
internal abstract record Shape
{
    private Shape()
    {
    }

    /// <summary>What is expected, as a phrase for people.</summary>
    public abstract string Expected { get; }

    /// <param name="Title">Name for the reference.</param>
    /// <param name="Fields">In the order of declaration.</param>
    /// <param name="Rules">CEL rules of the schema.</param>
    /// <param name="ExactlyOne">Fields of which exactly one is set.</param>
    /// <param name="AtLeastOne">Fields of which at least one is set.</param>
    /// <param name="AllOrNothing">Whether one broken part makes it unreadable.</param>
    public sealed record Object(
        string Title,
        ImmutableArray<Field> Fields,
        ImmutableArray<RuleAttribute> Rules,
        ExactlyOneAttribute? ExactlyOne,
        AtLeastOneAttribute? AtLeastOne,
        bool AllOrNothing) : Shape
    {
        public override string Expected => "an object";
    }

    /// <param name="Item">Each item.</param>
    /// <param name="Key">Field that tells items apart; null for an atomic list.</param>
    /// <param name="MinimumCount">Fewest items.</param>
    /// <param name="MaximumCount">Most items; null without limit.</param>
    public sealed record List(Shape Item, string? Key, int MinimumCount, int? MaximumCount) : Shape
    {
        public override string Expected => (MinimumCount, MaximumCount) switch
        {
            (0, null) => "a list",
            (0, { } most) => $"a list of at most {most}",
            (var least, null) => $"a list of at least {least}",
            (var least, { } most) => $"a list of {least} to {most}",
        };
    }

    /// <summary>An object with free keys and text values.</summary>
    public sealed record Map : Shape
    {
        public override string Expected => "an object with text values";
    }

    /// <summary>An object of somebody else's schema, which is kept as it is.</summary>
    public sealed record Foreign : Shape
    {
        public override string Expected => "an object";
    }

    /// <param name="Form">How it is written.</param>
    /// <param name="AtLeast">For durations: the shortest allowed; null for none.</param>
    public sealed record Text(Form Form, string? AtLeast) : Shape
    {
        public override string Expected =>
            AtLeast is null ? Forms.Of(Form).Expected : $"a duration of at least {AtLeast}, such as 500ms, 30s, 2m or 1h30m";
    }

    /// <summary>A percentage, as text or whole number.</summary>
    public sealed record Percent : Shape
    {
        public override string Expected => Forms.Of(Form.Percentage).Expected;
    }

    /// <summary>One of a few words.</summary>
    public sealed record Choice(ImmutableArray<string> Words) : Shape
    {
        public override string Expected => "one of " + string.Join(", ", Words);
    }

    /// <summary>A whole number.</summary>
    public sealed record Integer(long? Minimum, long? Maximum, bool IsLong) : Shape
    {
        public override string Expected => (Minimum, Maximum) switch
        {
            ({ } least, { } most) => $"a whole number from {least} to {most}",
            _ => "a whole number",
        };
    }

    /// <summary>True or false.</summary>
    public sealed record Flag : Shape
    {
        public override string Expected => "true or false";
    }

    /// <summary>A time, RFC 3339.</summary>
    public sealed record Timestamp : Shape
    {
        public override string Expected => "a time such as 2026-03-01T12:00:00Z";
    }
}
