using System.Collections.Immutable;

namespace RolloutController.Core.Model.Schema;

/// <summary>One field of an object.</summary>
/// <param name="Name">As written in YAML.</param>
/// <param name="Shape">What its value looks like.</param>
/// <param name="Description">For people.</param>
/// <param name="Required">Whether it must be there.</param>
/// <param name="Default">What an absent field means, as JSON; null for none.</param>
/// <param name="DefaultNote">The same in words, where it depends on other fields.</param>
/// <param name="NeverNull">An absent text is read as the empty one.</param>
/// <param name="Rules">CEL rules of the schema.</param>
internal sealed record Field(
    string Name,
    Shape Shape,
    string Description,
    bool Required,
    string? Default,
    string? DefaultNote,
    bool NeverNull,
    ImmutableArray<RuleAttribute> Rules);
