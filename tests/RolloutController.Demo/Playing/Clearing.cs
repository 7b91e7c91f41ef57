using System.ComponentModel;

namespace RolloutController.Demo.Playing;

/// <summary>Takes everything down again, whatever happened: last come, first gone. Logs that lie elsewhere are copied before.</summary>
internal sealed class Clearing(string logs) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _things = [];
    private readonly List<string> _logFolders = [];

    /// <summary>A folder for tokens, which goes at the end; should this process be killed, the next test control plane sweeps it by its name.</summary>
    public string Secrets { get; } = Directory.CreateTempSubdirectory($"rollout-controller-{Environment.ProcessId}-demo-").FullName;

    /// <summary>Adds something to dispose of.</summary>
    public T Add<T>(T thing)
        where T : class, IAsyncDisposable
    {
        _things.Add(thing);
        return thing;
    }

    /// <summary>Adds a folder whose logs are wanted. Until the end they can be read by links.</summary>
    public void TakeLogsFrom(string folder)
    {
        _logFolders.Add(folder);
        foreach (var file in Directory.EnumerateFiles(folder, "*.log"))
            File.CreateSymbolicLink(Path.Combine(logs, Path.GetFileName(file)), file);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Attempt(CopyLogs);
        foreach (var thing in Enumerable.Reverse(_things))
        {
            try
            {
                await thing.DisposeAsync();
            }
            catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
            {
                await Console.Error.WriteLineAsync($"While taking things down: {e.Message}");
            }
        }

        foreach (var folder in _logFolders.Append(Secrets).Where(Directory.Exists))
            Attempt(() => Directory.Delete(folder, recursive: true));
    }

    private void CopyLogs()
    {
        foreach (var file in _logFolders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.log")))
        {
            var copy = Path.Combine(logs, Path.GetFileName(file));
            File.Delete(copy);
            File.Copy(file, copy);
        }
    }

    // A process that was killed with us may have written or deleted in the meantime.
    private static void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"While taking things down: {e.Message}");
        }
    }
}
