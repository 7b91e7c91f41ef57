using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.TestControlPlane;
using RolloutController.TestControlPlane.Processes;

namespace RolloutController.Demo.Processes;

/// <summary>The processes of the demo, each with a log file. They end in reverse order, and never outlive this process.</summary>
internal sealed class ProcessGroup(string logs) : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    // Where the runtime lies: a started program finds it also where it is installed for one user only.
    private static readonly Dictionary<string, string> RuntimeRoot = new()
    {
        ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
    };

    private readonly List<WatchedProcess> _processes = [];

    /// <summary>Variables that a started .NET program needs.</summary>
    public static IReadOnlyDictionary<string, string> Environment => RuntimeRoot;

    /// <summary>Starts a program that writes to <c>NAME.log</c>.</summary>
    public async Task<WatchedProcess> StartAsync(string name, string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var process = await WatchedProcess.StartAsync(name, program, arguments, Path.Combine(logs, $"{name}.log"), RuntimeRoot, cancellationToken);
        _processes.Add(process);
        return process;
    }

    /// <summary>The first line of a program's output that is a JSON object with a field.</summary>
    public static Task<JsonObject> LineWithAsync(WatchedProcess process, string field, TimeSpan within, CancellationToken cancellationToken) =>
        Eventually.GetAsync(
            () =>
            {
                process.ThrowIfExited();
                return Task.FromResult(Lines(process.LogFile).Select(ParseOrNull).FirstOrDefault(line => line?.ContainsKey(field) == true));
            },
            $"{process.Name} prints that it is ready (log: {process.LogFile})", within, cancellationToken);

    /// <summary>Fails with the last words of a process that has ended.</summary>
    public void ThrowIfAnyEnded()
    {
        foreach (var process in _processes)
            process.ThrowIfExited();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.StopAsync(Grace);
            await process.DisposeAsync();
        }

        _processes.Clear();
    }

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    private static JsonObject? ParseOrNull(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonNode.Parse(line) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null; // half a line, still being written
        }
    }
}
