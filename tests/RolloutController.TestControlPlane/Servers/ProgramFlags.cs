using System.Diagnostics;

namespace RolloutController.TestControlPlane.Servers;

/// <summary>The flags which a program has, by its own help: Kubernetes drops flags from one release to the next, and an unknown flag is fatal.</summary>
internal sealed class ProgramFlags
{
    private readonly string _help;

    private ProgramFlags(string help) => _help = help;

    public static async Task<ProgramFlags> AskAsync(string binary, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(binary, "--help") { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{binary} did not start.");
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var help = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new ProgramFlags(help + await errors);
    }

    /// <summary>The arguments whose flag exists.</summary>
    public IEnumerable<string> Known(params IEnumerable<string> arguments) =>
        arguments.Where(argument => _help.Contains($" {argument.Split('=')[0]} ", StringComparison.Ordinal));
}
