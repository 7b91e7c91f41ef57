using Microsoft.Extensions.Logging;

namespace RolloutController.Tests.World;

/// <summary>Keeps what is logged, with the values of the scopes around it.</summary>
internal sealed class ListLogger : ILoggerFactory, ILogger
{
    private readonly AsyncLocal<IReadOnlyList<object>?> scopes = new();

    public List<(LogLevel Level, string Text, IReadOnlyList<object> Scopes)> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        var outer = scopes.Value;
        scopes.Value = [.. outer ?? [], state];
        return new Scope(() => scopes.Value = outer);
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add((logLevel, formatter(state, exception), scopes.Value ?? []));

    public void Dispose()
    {
    }

    private sealed class Scope(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
