using System.Net.Http.Json;
using System.Text.Json.Nodes;
using RolloutController.TestControlPlane.Processes;

namespace RolloutController.TestControlPlane.Servers;

/// <summary>One etcd member on loopback, without TLS and without waiting for the disk.</summary>
internal sealed class EtcdServer(string binary, string folder)
{
    private readonly int _clientPort = FreePort.Next();
    private readonly int _peerPort = FreePort.Next();

    public Uri Url => new($"http://127.0.0.1:{_clientPort}/");

    public async Task<WatchedProcess> StartAsync(TimeSpan readyWithin, CancellationToken cancellationToken)
    {
        var peer = $"http://127.0.0.1:{_peerPort}";
        var client = $"http://127.0.0.1:{_clientPort}";
        var process = await WatchedProcess.StartAsync("etcd", binary,
        [
            "--data-dir", Path.Combine(folder, "etcd"),
            "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"default={peer}",
            "--unsafe-no-fsync",
        ], Path.Combine(folder, "etcd.log"), cancellationToken: cancellationToken);
        using var http = new HttpClient { BaseAddress = Url };
        await Eventually.UntilAsync(async () =>
        {
            process.ThrowIfExited();
            return (await http.GetStringAsync("health", cancellationToken)).Contains("\"true\"", StringComparison.Ordinal);
        }, "etcd is healthy", readyWithin, cancellationToken);
        return process;
    }

    /// <summary>Throws away every revision before the present one, by etcd's JSON gateway (<c>/v3/kv/range</c>, <c>/v3/kv/compaction</c>).</summary>
    /// <returns>The revision which is now the oldest one.</returns>
    public async Task<long> CompactAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = Url };
        var range = await PostAsync("v3/kv/range", new JsonObject { ["key"] = "AA==", ["count_only"] = true });
        var revision = (string)range["header"]!["revision"]!;
        await PostAsync("v3/kv/compaction", new JsonObject { ["revision"] = revision, ["physical"] = true });
        return long.Parse(revision);

        async Task<JsonNode> PostAsync(string path, JsonObject body)
        {
            using var response = await http.PostAsJsonAsync(path, body, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HttpRequestException($"etcd {path}: {text}", null, response.StatusCode);
        }
    }
}
