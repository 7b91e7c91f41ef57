using System.CommandLine;
using RolloutController.Core.Model;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Errors;

namespace RolloutController.Cli.CommandLine;

/// <summary>The program: parses, runs one verb, and turns every failure into one line and an exit code.</summary>
internal static class Rolloutctl
{
    /// <summary>Runs the program.</summary>
    /// <param name="args">Arguments without the program's name.</param>
    /// <param name="surroundings">Everything outside.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Surroundings surroundings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(surroundings);
        var parsed = CommandTree.Build(surroundings).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Fail(surroundings, $"{string.Join("; ", parsed.Errors.Select(error => error.Message))} See {HelpOf(parsed)}.", ExitCode.Error);
        }

        try
        {
            var invocation = new InvocationConfiguration { Output = surroundings.Output, Error = surroundings.Error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (UserError failure)
        {
            return Fail(surroundings, failure.Message, failure.ExitCode);
        }
        catch (ConfigurationException failure)
        {
            return Fail(surroundings, $"cannot connect: {failure.Message}", ExitCode.Error);
        }
        catch (ApiException failure)
        {
            return Fail(surroundings, ErrorText.Of("the API server refused", failure).Message, ExitCode.Error);
        }
        catch (OperationCanceledException)
        {
            return Fail(surroundings, "interrupted; what was asked for already goes on in the cluster, see rolloutctl get", ExitCode.Interrupted);
        }
        catch (IOException)
        {
            // Whoever read our output (a pager, head) has seen enough.
            return ExitCode.Error;
        }
        catch (Exception failure)
        {
            return Fail(surroundings, $"a defect of rolloutctl, please report it: {failure.GetType().Name}: {failure.Message}", ExitCode.Error);
        }
    }

    private static int Fail(Surroundings surroundings, string message, int exitCode)
    {
        surroundings.Error.WriteLine($"rolloutctl: {LegibleText.Clean(message)}");
        return exitCode;
    }

    private static string HelpOf(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "rolloutctl --help" : $"rolloutctl {parsed.CommandResult.Command.Name} --help";
}
