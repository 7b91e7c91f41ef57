using System.Diagnostics;

namespace RolloutController.Demo.Processes;

/// <summary>A command-line program that runs to its end.</summary>
internal sealed class Tool(string name, string program, IReadOnlyList<string> first)
{
    /// <summary>Runs it and returns its output.</summary>
    /// <exception cref="DemoFailure">It ended with another exit code than 0.</exception>
    public async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var given = arguments.ToList();
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (IEnumerable<string>)[.. given, .. first])
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in ProcessGroup.Environment)
            start.Environment[key] = value;
        using var process = Process.Start(start) ?? throw new DemoFailure($"{program} did not start.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return process.ExitCode == 0
            ? await output
            : throw new DemoFailure($"{name} {string.Join(' ', given)}: exit code {process.ExitCode}: {(await error).Trim()} {(await output).Trim()}");
    }
}
