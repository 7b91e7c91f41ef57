namespace RolloutController.Core.Model.Schema;

/// <summary>How the text of this field (or of the items of this list) is written.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FormAttribute(Form form) : Attribute
{
    public Form Form { get; } = form;
}

/// <summary>Smallest and largest value of an integer, both allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BoundsAttribute(int minimum, int maximum) : Attribute
{
    public int Minimum { get; } = minimum;

    public int Maximum { get; } = maximum;
}

/// <summary>The shortest duration allowed; written as a duration.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AtLeastAttribute(string duration) : Attribute
{
    public string Duration { get; } = duration;
}

/// <summary>What an absent field means, written as JSON (<c>"\"30s\""</c>, <c>false</c>); it is in the schema too, so the API server fills it in.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DefaultAttribute(string json) : Attribute
{
    public string Json { get; } = json;
}

/// <summary>What an absent field means where that depends on other fields; for the reference only.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DefaultNoteAttribute(string note) : Attribute
{
    public string Note { get; } = note;
}

/// <summary>Fewest and most items of a list.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CountAttribute(int minimum, int maximum) : Attribute
{
    public int Minimum { get; } = minimum;

    public int Maximum { get; } = maximum;
}

/// <summary>The items of this list are told apart by this field; without it a list is atomic.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KeyedByAttribute(string key) : Attribute
{
    public string Key { get; } = key;
}

/// <summary>A CEL rule of the schema. The reader has its own check for each, since old API servers ignore CEL.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, AllowMultiple = true)]
internal sealed class RuleAttribute(string expression, string message) : Attribute
{
    public string Expression { get; } = expression;

    public string Message { get; } = message;
}

/// <summary>
/// Exactly one of these fields is set. One of them, the <see cref="Carrier"/>, may carry one of <see cref="Carried"/> along.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ExactlyOneAttribute(params string[] fields) : Attribute
{
    public string[] Fields { get; } = fields;

    public string? Carrier { get; init; }

    public string[] Carried { get; init; } = [];
}

/// <summary>At least one of these fields is set.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AtLeastOneAttribute(params string[] fields) : Attribute
{
    public string[] Fields { get; } = fields;
}

/// <summary>When read tolerantly, one broken part makes the whole object unreadable: half of it would mislead.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AllOrNothingAttribute : Attribute;
