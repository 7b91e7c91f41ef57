using System.Collections.Immutable;
using System.Text;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;
using RolloutController.Simulation.Selectors;

namespace RolloutController.Fuzz.Targets;

/// <summary>Label and field selectors.</summary>
internal static class SelectorTargets
{
    private static readonly string[] labels = ["app=reviews", "version in (v1,v2)", "version notin (v3)", "!canary", "app", "app==reviews", "app!=ratings", "a/b.c in ()", "metadata.name=reviews"];
    private static readonly string[] fields = ["metadata.name=reviews", "metadata.namespace==bookinfo", "status.phase!=Running", "metadata.name=", "spec.nodeName=a"];

    public static ImmutableArray<FuzzTarget> All { get; } = [new("label-selectors", draw => Make(draw, labels), Labels), new("field-selectors", draw => Make(draw, fields), Fields)];

    private static byte[] Make(Draw draw, string[] parts)
    {
        var text = string.Join(draw.Pick(",", ",", ", ", ",,"), Enumerable.Range(0, draw.Few(20)).Select(_ => draw.Pick(parts)));
        return draw.Chance(50) ? Encoding.UTF8.GetBytes(text) : TextMutation.Of(draw, text);
    }

    private static bool Labels(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        return Violation.Try<object, FormatException>(() => LabelSelector.Parse(text).Matches(Samples.Pod("v1"))) is not null;
    }

    private static bool Fields(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        return Violation.Try<object, FormatException>(() => FieldSelector.Parse(text, ["status.phase"]).Matches(Samples.Pod("v1"))) is not null;
    }
}
