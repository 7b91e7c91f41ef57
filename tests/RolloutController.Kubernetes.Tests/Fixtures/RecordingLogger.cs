using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RolloutController.Kubernetes.Tests.Fixtures;

/// <summary>Keeps what is logged from Information up.</summary>
public sealed class RecordingLogger : ILogger
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Lines.Enqueue(formatter(state, exception));
    }
}
