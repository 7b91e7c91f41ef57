using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Cli.CommandLine;
using RolloutController.Cli.Rendering;

namespace RolloutController.Cli.Planning.Output;

/// <summary>One write as lines: what it does, and the unified diff of the object.</summary>
internal static class WriteLines
{
    /// <summary>The unified diff.</summary>
    /// <param name="write">The write.</param>
    /// <param name="indent">Put before every line.</param>
    public static IEnumerable<Line> Diff(PlannedWrite write, string indent = "")
    {
        ArgumentNullException.ThrowIfNull(write);
        var name = $"{write.Kind} {write.Key}";
        yield return Line.Text($"{indent}--- {(write.Before is null ? "/dev/null" : name)}", Tone.Strong);
        yield return Line.Text($"{indent}+++ {(write.Object is null ? "/dev/null" : name)}", Tone.Strong);
        foreach (var line in UnifiedDiff.Of(Text(write.Before), Text(write.Object))) yield return Line.Text(indent + line, ToneOf(line));
    }

    /// <summary>What is done: <c>update VirtualService bookinfo/reviews: …</c>.</summary>
    public static string Summary(PlannedWrite write) => $"{write.Operation} {write.Kind} {write.Key}: {write.Description}";

    private static ImmutableArray<string> Text(JsonObject? item) => item is null ? [] : [.. Structured.Write(item, OutputFormat.Yaml).Split('\n')];

    private static Tone ToneOf(string line) => line[0] switch
    {
        '+' => Tone.Good,
        '-' => Tone.Bad,
        '@' => Tone.Busy,
        _ => Tone.Plain,
    };
}
