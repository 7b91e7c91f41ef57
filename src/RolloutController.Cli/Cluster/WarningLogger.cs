using Microsoft.Extensions.Logging;
using RolloutController.Core.Model;

namespace RolloutController.Cli.Cluster;

/// <summary>Shows what the client wants a person to know (deprecations, output of credential plugins) as lines on standard error.</summary>
internal sealed class WarningLogger(TextWriter error) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (IsEnabled(logLevel)) error.WriteLine($"warning: {LegibleText.Clean(formatter(state, exception))}");
    }
}
