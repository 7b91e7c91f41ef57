using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RolloutController.IntegrationTests.World;

/// <summary>The last lines that the operator logged, for the message of a test that fails.</summary>
internal sealed class RecentLog : ILoggerProvider, ILogger
{
    private const int Most = 60;
    private readonly ConcurrentQueue<string> _lines = [];

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        _lines.Enqueue($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {logLevel} {formatter(state, exception)}{(exception is null ? "" : $" {exception.GetType().Name}: {exception.Message}")}");
        while (_lines.Count > Most)
            _lines.TryDequeue(out _);
    }

    public void Dispose()
    {
    }
}
