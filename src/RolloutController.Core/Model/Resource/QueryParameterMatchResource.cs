using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>A match of one query parameter.</summary>
[ExactlyOne("exact", "prefix", "regex")]
[Rule("[has(self.exact), has(self.prefix), has(self.regex)].exists_one(x, x)", "a match has exactly one of exact, prefix, regex")]
internal sealed record QueryParameterMatchResource
{
    [Description("Its name, as it stands in the URL.")]
    [Form(Form.ParameterName)]
    public required string Name { get; init; }

    [Description("The whole value.")]
    [Form(Form.MatchText)]
    public string? Exact { get; init; }

    [Description("How the value begins.")]
    [Form(Form.MatchText)]
    public string? Prefix { get; init; }

    [Description("A regular expression (RE2: no look-around, no back-references) for the whole value.")]
    [Form(Form.MatchText)]
    public string? Regex { get; init; }
}
