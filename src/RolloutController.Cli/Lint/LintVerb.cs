using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Cli.CommandLine;
using RolloutController.Cli.Files;
using RolloutController.Cli.Rendering;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Lint;
using RolloutController.Core.Model.Parsing;
using RolloutController.Gathering;

namespace RolloutController.Cli.Lint;

/// <summary><c>lint</c>: what the admission webhook would say, before anything is applied.</summary>
internal sealed class LintVerb(Surroundings surroundings, ImmutableArray<string> inputs, OutputFormat format)
{
    private readonly Screen _screen = new(surroundings);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<FileDocument> documents;
        try
        {
            documents = await InputFiles.ReadAsync(inputs, surroundings.Input, cancellationToken);
        }
        catch (FileProblem unreadable)
        {
            throw new UserError(unreadable.Message, ExitCode.Unreadable);
        }

        var rollouts = documents.SelectMany(document => FileRollouts.Of(document).Select(found => (document, found.Path, found.Rollout))).ToList();
        if (rollouts.Count == 0)
            throw new UserError($"no Rollout of {WellKnown.Group} in {string.Join(", ", inputs)}", ExitCode.Unreadable);
        ImmutableArray<LintFinding> findings = [.. rollouts.SelectMany(found => Check(found.document, found.Path, found.Rollout))];
        Show(rollouts.Count, findings);
        return findings.Any(finding => finding.Problem.IsError) ? ExitCode.Error : ExitCode.Ok;
    }

    private static IEnumerable<LintFinding> Check(FileDocument document, string path, JsonObject rollout)
    {
        var name = RolloutReader.Read(rollout).Name;
        return RolloutLint.Check(rollout, WindowCalendar.Validate)
            .Select(problem => new LintFinding(document, path, name, problem))
            .OrderBy(finding => finding.Line);
    }

    private void Show(int rollouts, ImmutableArray<LintFinding> findings)
    {
        var errors = findings.Count(finding => finding.Problem.IsError);
        if (format is OutputFormat.Json or OutputFormat.Yaml)
        {
            _screen.WriteRaw(Structured.Write(LintReport.Of(rollouts, findings), format));
            return;
        }

        foreach (var finding in findings)
            _screen.Write(Line.Text(finding.ToString(), finding.Problem.IsError ? Tone.Bad : Tone.Warning));
        _screen.Write(Line.Text($"{Count(rollouts, "Rollout")}: {Count(errors, "error")}, {Count(findings.Length - errors, "warning")}", findings.IsEmpty ? Tone.Good : Tone.Plain));
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
