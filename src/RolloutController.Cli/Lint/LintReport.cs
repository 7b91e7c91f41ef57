using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.Cli.Lint;

/// <summary>The findings as JSON, in the documented shape.</summary>
internal static class LintReport
{
    public static JsonObject Of(int rollouts, ImmutableArray<LintFinding> findings) => new()
    {
        ["apiVersion"] = "cli.rollout-controller.io/v1",
        ["kind"] = "LintReport",
        ["rollouts"] = rollouts,
        ["errors"] = findings.Count(finding => finding.Problem.IsError),
        ["warnings"] = findings.Count(finding => !finding.Problem.IsError),
        ["findings"] = new JsonArray([.. findings.Select(Entry)]),
    };

    private static JsonNode Entry(LintFinding finding)
    {
        var entry = new JsonObject { ["file"] = finding.Document.File, ["line"] = finding.Line, ["document"] = finding.Document.Number };
        if (finding.Name.Namespace.Length > 0) entry["namespace"] = finding.Name.Namespace;
        entry["name"] = finding.Name.Name;
        entry["severity"] = finding.Severity;
        entry["reason"] = finding.Problem.Reason;
        entry["field"] = finding.Problem.Field;
        if (finding.Problem.Value is { } value) entry["value"] = value;
        entry["expected"] = finding.Problem.Expected;
        return entry;
    }
}
