using RolloutController.Cli.Files;
using RolloutController.Core.Model;

namespace RolloutController.Cli.Lint;

/// <summary>One problem of a Rollout in a file.</summary>
/// <param name="Document">Where the Rollout stands.</param>
/// <param name="Root">Path of the Rollout within the document; empty unless it is an item of a List.</param>
/// <param name="Name">Namespace and name as far as written.</param>
/// <param name="Problem">What is wrong.</param>
internal sealed record LintFinding(FileDocument Document, string Root, ObjectName Name, SpecProblem Problem)
{
    public string Severity => Problem.IsError ? "error" : "warning";

    public int Line => Document.LineOf(Root.Length == 0 ? Problem.Field : $"{Root}.{Problem.Field}");

    /// <summary>As compilers write it, so that editors find the place.</summary>
    public override string ToString() => $"{Document.File}:{Line}: {Severity}: {Problem}";
}
