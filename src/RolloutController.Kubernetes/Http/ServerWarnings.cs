using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace RolloutController.Kubernetes.Http;

/// <summary>Logs the server's <c>Warning: 299</c> headers (deprecated versions, odd fields), each text once.</summary>
internal sealed class ServerWarnings(ILogger log)
{
    private const int Remembered = 1000;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public void Report(HttpResponseHeaders headers)
    {
        foreach (var warning in headers.Warning)
        {
            if (warning.Code != 299) continue;
            var text = Unquote(warning.Text);
            lock (_lock)
            {
                if (_seen.Count >= Remembered || !_seen.Add(text)) continue;
            }

            Log.ServerWarns(log, text);
        }
    }

    private static string Unquote(string text) => text is ['"', .. var inner, '"']
        ? inner.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)
        : text;
}
