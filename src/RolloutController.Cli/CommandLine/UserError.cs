namespace RolloutController.Cli.CommandLine;

/// <summary>Ends the program with one line for a person: what failed, why, what to do next.</summary>
internal sealed class UserError(string message, int exitCode = ExitCode.Error) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
