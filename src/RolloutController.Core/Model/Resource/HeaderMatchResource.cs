using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>A match of one header.</summary>
[ExactlyOne("exact", "prefix", "regex")]
[Rule("[has(self.exact), has(self.prefix), has(self.regex)].exists_one(x, x)", "a header match has exactly one of exact, prefix, regex")]
internal sealed record HeaderMatchResource
{
    [Description("Name of the header.")]
    [Form(Form.HeaderName)]
    public required string Name { get; init; }

    [Description("The whole value.")]
    public string? Exact { get; init; }

    [Description("How the value begins.")]
    public string? Prefix { get; init; }

    [Description("A regular expression (RE2) for the whole value.")]
    public string? Regex { get; init; }
}
