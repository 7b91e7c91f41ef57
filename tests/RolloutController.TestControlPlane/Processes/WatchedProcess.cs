using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace RolloutController.TestControlPlane.Processes;

/// <summary>
/// A program that cannot outlive this one, also when this one is killed. A small shell stands between: it holds the reading end of a pipe from here
/// and kills the program when the pipe closes, which the kernel does at our death. Should the shell be killed too, the kernel kills the program
/// (parent death signal; set in the shell and not here, as it is bound to the forking thread, and .NET's threads come and go); should that have happened
/// before the signal was asked for, the program does not start.
/// </summary>
public sealed class WatchedProcess : IAsyncDisposable
{
    private const string Watchdog = """
        log="$1"; shift
        exec 3<&0 2>>"$log"
        setpriv --pdeathsig KILL -- /bin/sh -c '[ "$PPID" = "$0" ] && exec "$@"' "$$" "$@" </dev/null >>"$log" 2>&1 3<&- &
        child=$!
        ( while read -r _ <&3; do :; done; kill -KILL "$child" ) >/dev/null 2>&1 &
        watch=$!
        echo "$child"
        exec >/dev/null
        wait "$child"
        status=$?
        kill -KILL "$watch"
        exit "$status"
        """;

    private readonly Process _shell;

    private WatchedProcess(string name, string logFile, Process shell, int processId)
    {
        Name = name;
        LogFile = logFile;
        ProcessId = processId;
        _shell = shell;
    }

    /// <summary>What the messages call it.</summary>
    public string Name { get; }

    /// <summary>Its output of both streams.</summary>
    public string LogFile { get; }

    /// <summary>The program itself, not the shell.</summary>
    public int ProcessId { get; }

    /// <summary>The shell between.</summary>
    public int WatchdogId => _shell.Id;

    /// <summary>Whether the program has ended.</summary>
    public bool HasExited => _shell.HasExited;

    /// <summary>Waits until the program has ended, and returns its exit code; 128 and the signal's number where one killed it.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _shell.WaitForExitAsync(cancellationToken);
        return _shell.ExitCode;
    }

    /// <summary>Starts a program.</summary>
    /// <param name="name">What the messages call it.</param>
    /// <param name="file">Path of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="logFile">Its output is appended here.</param>
    /// <param name="environment">Variables to add to ours.</param>
    /// <param name="cancellationToken">Ends the wait for the process id.</param>
    public static async Task<WatchedProcess> StartAsync(
        string name, string file, IEnumerable<string> arguments, string logFile,
        IReadOnlyDictionary<string, string>? environment = null, CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (IEnumerable<string>)["-c", Watchdog, "watchdog", logFile, file, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        var shell = Process.Start(start) ?? throw new InvalidOperationException($"{name}: /bin/sh did not start.");
        var line = await shell.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException($"{name}: the watchdog shell ended before it started {file}; see {logFile}.");
        return new WatchedProcess(name, logFile, shell, int.Parse(line, CultureInfo.InvariantCulture));
    }

    /// <summary>Sends a signal to the program; nothing happens when it has ended.</summary>
    public void Send(ProcessSignal signal)
    {
        const int noSuchProcess = 3;
        if (!HasExited && Kill(ProcessId, (int)signal) != 0 && Marshal.GetLastPInvokeError() is var error and not noSuchProcess)
            throw new Win32Exception(error, $"{Name}: could not send {signal} to process {ProcessId}");
    }

    /// <summary>Asks the program to end, and kills it when it has not done so in time.</summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken = default)
    {
        Send(ProcessSignal.Terminate);
        try
        {
            await _shell.WaitForExitAsync(cancellationToken).WaitAsync(grace, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            await KillAsync(cancellationToken);
        }
    }

    /// <summary>Kills the program and waits until it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken = default)
    {
        Send(ProcessSignal.Kill);
        await _shell.WaitForExitAsync(cancellationToken);
    }

    /// <summary>The last lines of the output, for a message.</summary>
    public string LogTail(int lines = 15) => string.Join('\n', File.ReadLines(LogFile).TakeLast(lines));

    /// <summary>Fails with the program's last words if it has ended.</summary>
    public void ThrowIfExited()
    {
        if (HasExited)
            throw new InvalidOperationException($"{Name} ended with exit code {_shell.ExitCode}. Its last lines:\n{LogTail()}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _shell.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
