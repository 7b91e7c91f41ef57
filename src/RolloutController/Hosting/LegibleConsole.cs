using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using RolloutController.Core.Model;

namespace RolloutController.Hosting;

/// <summary>
/// One line per log entry, for people. Messages hold words of others, such as names in objects and answers of servers: nothing in them begins a line
/// or is obeyed by a terminal.
/// </summary>
internal sealed class LegibleConsole(TimeProvider time) : ConsoleFormatter(FormatName)
{
    /// <summary>Name by which logging finds it.</summary>
    public const string FormatName = "legible";

    /// <inheritdoc />
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        ArgumentNullException.ThrowIfNull(textWriter);
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var exception = logEntry.Exception is { } thrown ? $" {thrown}" : "";
        textWriter.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():HH:mm:ss.fff} {Word(logEntry.LogLevel)}: ")
            + LegibleText.Clean($"{logEntry.Category}[{logEntry.EventId.Id}] {message}{exception}"));
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        LogLevel.Critical => "crit",
        _ => "none",
    };
}
