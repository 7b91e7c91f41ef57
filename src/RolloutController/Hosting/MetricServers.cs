using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Json;
using RolloutController.Prometheus;

namespace RolloutController.Hosting;

/// <summary>The metric servers that Rollouts can choose by name; a Rollout never gives a URL.</summary>
internal static class MetricServers
{
    /// <summary>Name of the server that is used where a Rollout names none.</summary>
    public const string Default = "default";

    /// <summary>Servers from the options: the default one by URL, and those of the file.</summary>
    /// <exception cref="FormatException">The file cannot be read, is not an array of objects with name and url, or two servers have one name.</exception>
    public static IReadOnlyList<MetricServerOptions> Read(OperatorOptions options)
    {
        var servers = new List<MetricServerOptions>();
        if (options.PrometheusUrl is { } url)
            servers.Add(new MetricServerOptions { Name = Default, Url = url, Timeout = options.MeasurementTimeout });
        if (options.MetricServersFile is { } path)
            servers.AddRange(ReadFile(path, options.MeasurementTimeout));
        if (servers.GroupBy(server => server.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { Key: var name })
            throw new FormatException($"--metric-servers-file {options.MetricServersFile}: two servers are called {name}; expected a name of its own for each ({Default} is that of --prometheus-url)");
        return servers;
    }

    private static IEnumerable<MetricServerOptions> ReadFile(string path, TimeSpan timeout)
    {
        try
        {
            return Parse(File.ReadAllText(path), path, timeout);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"--metric-servers-file {path}: {error.Message}", error);
        }
    }

    /// <summary>The servers of a file's text.</summary>
    /// <exception cref="FormatException">It is not an array of objects with name and url.</exception>
    internal static IReadOnlyList<MetricServerOptions> Parse(string text, string path, TimeSpan timeout) => [.. Entries(text, path, timeout)];

    private static IEnumerable<MetricServerOptions> Entries(string text, string path, TimeSpan timeout)
    {
        JsonNode? content;
        try
        {
            content = StrictJson.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException error)
        {
            throw new FormatException($"--metric-servers-file {path}: {error.Message}", error);
        }

        if (content is not JsonArray entries)
            throw new FormatException($"--metric-servers-file {path}: expected an array of servers");
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];

            // The entry itself is not told: somebody may have put a password into it.
            if (Text(entry, "name") is not { Length: > 0 } name || !Uri.TryCreate(Text(entry, "url"), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                throw new FormatException($"--metric-servers-file {path}: entry {i + 1}: expected an object with a name and an http or https url");
            yield return new MetricServerOptions
            {
                Name = name,
                Url = url,
                BearerTokenFile = Text(entry, "bearerTokenFile"),
                Username = Text(entry, "username"),
                PasswordFile = Text(entry, "passwordFile"),
                CertificateAuthorityFile = Text(entry, "certificateAuthorityFile"),
                Timeout = timeout,
            };
        }
    }

    private static string? Text(JsonNode? node, string name) => Gathering.ObjectJson.Text(node, name);
}
