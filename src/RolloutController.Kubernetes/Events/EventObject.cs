using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Events;

/// <summary>Writes <c>events.k8s.io/v1</c> objects within the bounds that the API server checks.</summary>
internal static class EventObject
{
    private const int MaximumNoteBytes = 1024;
    private const int MaximumNameLength = 253;
    private const int MaximumWordLength = 128;

    /// <summary>Events of cluster-scoped objects live in <c>default</c>, as client-go puts them; API servers as old as 1.20 refuse them there.</summary>
    public static string NamespaceOf(ObjectReference about) => about.Namespace.Length == 0 ? "default" : about.Namespace;

    /// <summary>The object's name and a number that is unique to the Event (client-go uses the time in nanoseconds).</summary>
    public static string NameOf(ObjectReference about, long unique)
    {
        var suffix = "." + unique.ToString("x", CultureInfo.InvariantCulture);
        // What remains must not end in a dot or a dash: both may not stand before another dot.
        return Cut(about.Name, MaximumNameLength - suffix.Length).TrimEnd('.', '-') + suffix;
    }

    public static JsonObject Create(EventSeries series, string controller, string instance)
    {
        var (about, type, reason, action, note) = series.Key;
        var @event = new JsonObject
        {
            ["apiVersion"] = KnownKinds.Event.ApiVersion,
            ["kind"] = KnownKinds.Event.Kind,
            ["metadata"] = new JsonObject { ["namespace"] = NamespaceOf(about), ["name"] = series.Name },
            ["eventTime"] = MicroTime.Format(series.First),
            ["reportingController"] = controller,
            ["reportingInstance"] = Cut(instance, MaximumWordLength),
            ["type"] = type.ToString(),
            ["reason"] = Cut(reason, MaximumWordLength),
            ["action"] = Cut(action, MaximumWordLength),
            ["note"] = CutBytes(note, MaximumNoteBytes),
            ["regarding"] = new JsonObject
            {
                ["apiVersion"] = about.ApiVersion,
                ["kind"] = about.Kind,
                ["namespace"] = about.Namespace,
                ["name"] = about.Name,
                ["uid"] = about.Uid,
            },
        };
        if (series.Count > 1) @event["series"] = Series(series);
        return @event;
    }

    public static JsonObject SeriesPatch(EventSeries series) => new() { ["series"] = Series(series) };

    private static JsonObject Series(EventSeries series) => new() { ["count"] = series.Count, ["lastObservedTime"] = MicroTime.Format(series.Last) };

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private static string CutBytes(string text, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= bytes) return text;
        const char Ellipsis = '…';
        var room = bytes - new Rune(Ellipsis).Utf8SequenceLength;
        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0) break;
            kept.Append(rune);
        }

        return kept.Append(Ellipsis).ToString();
    }
}
