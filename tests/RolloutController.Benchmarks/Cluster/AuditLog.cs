using System.Globalization;
using System.Text.Json;

namespace RolloutController.Benchmarks.Cluster;

/// <summary>Reads the API server's audit log.</summary>
internal static class AuditLog
{
    /// <summary>The requests of one user that were received in a time, in the order of their receipt.</summary>
    public static IReadOnlyList<AuditEntry> Read(string path, string user, DateTimeOffset from, DateTimeOffset to)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var entries = new List<AuditEntry>();
        while (reader.ReadLine() is { } line)
        {
            // The last line may not be complete yet; it is younger than what was asked for.
            if (line.Contains(user, StringComparison.Ordinal) && line.EndsWith('}') && Parse(line) is { } entry && entry.User == user && entry.Received >= from && entry.Received <= to)
                entries.Add(entry);
        }

        return [.. entries.OrderBy(entry => entry.Received)];
    }

    private static AuditEntry? Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        var verb = Text(root, "verb");
        if (Text(root, "stage") != (verb == "watch" ? "ResponseStarted" : "ResponseComplete"))
            return null;
        var target = root.TryGetProperty("objectRef", out var found) ? found : default;
        var subresource = Text(target, "subresource");
        return new AuditEntry(
            Text(root.GetProperty("user"), "username"),
            verb,
            subresource.Length == 0 ? Text(target, "resource") : $"{Text(target, "resource")}/{subresource}",
            Text(target, "namespace"),
            Text(target, "name"),
            root.TryGetProperty("responseStatus", out var status) && status.TryGetProperty("code", out var code) ? code.GetInt32() : 0,
            Time(root, "requestReceivedTimestamp"),
            Time(root, "stageTimestamp"));
    }

    private static string Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static DateTimeOffset Time(JsonElement parent, string name) =>
        DateTimeOffset.Parse(Text(parent, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
