using System.Collections.Immutable;
using System.Text;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;
using RolloutController.Simulation.Selectors;

namespace RolloutController.Fuzz.Targets;

/// <summary>Label and field selectors.</summary>
internal static class SelectorTargets
{
    private static readonly string[] parts = ["app=reviews", "version in (v1,v2)", "version notin (v3)", "!canary", "app", "app==reviews", "app!=ratings", "a/b.c in ()", "metadata.name=reviews", "status.phase!=Running"];

    public static ImmutableArray<FuzzTarget> All { get; } = [new("label-selectors", Make, Labels), new("field-selectors", Make, Fields)];

    private static byte[] Make(Draw draw)
    {
        var text = string.Join(draw.Pick(",", ", ", ",,"), Enumerable.Range(0, draw.Few(20)).Select(_ => draw.Pick(parts)));
        return draw.Chance(30) ? Encoding.UTF8.GetBytes(text) : TextMutation.Of(draw, text);
    }

    private static void Labels(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        Violation.Try<object, FormatException>(() => LabelSelector.Parse(text).Matches(Samples.Pod("v1")));
    }

    private static void Fields(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        Violation.Try<object, FormatException>(() => FieldSelector.Parse(text, ["status.phase"]).Matches(Samples.Pod("v1")));
    }
}
