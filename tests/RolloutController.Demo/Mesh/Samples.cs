using System.Globalization;
using System.Text.Json.Nodes;

namespace RolloutController.Demo.Mesh;

/// <summary>Prometheus' samples of the proxies' request counters.</summary>
internal sealed class Samples(Uri prometheus) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = prometheus };

    /// <summary>Any answer of reviews v3.</summary>
    public const string AnswersOfV3 = """istio_requests_total{reporter="source",destination_version="v3"}""";

    /// <summary>Answers of reviews v3 with 500 and above.</summary>
    public const string ErrorsOfV3 = """istio_requests_total{reporter="source",destination_version="v3",response_code=~"5.."}""";

    /// <summary>When the first sample was taken in which one of the counters had risen; null when none has.</summary>
    /// <param name="selector">The counters.</param>
    /// <param name="since">Samples before are what the counters are compared with.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<DateTimeOffset?> FirstRiseAsync(string selector, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var answer = JsonNode.Parse(await _http.GetStringAsync($"api/v1/query?query={Uri.EscapeDataString($"{selector}[10m]")}", cancellationToken))!;
        DateTimeOffset? first = null;
        foreach (var series in answer["data"]!["result"]!.AsArray())
        {
            double before = 0;
            foreach (var sample in series!["values"]!.AsArray())
            {
                var at = DateTimeOffset.UnixEpoch.AddSeconds((double)sample![0]!);
                var value = double.Parse((string)sample[1]!, CultureInfo.InvariantCulture);
                if (at < since)
                {
                    before = value;
                }
                else if (value > before)
                {
                    first = first is null || at < first ? at : first;
                    break;
                }
            }
        }

        return first;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
