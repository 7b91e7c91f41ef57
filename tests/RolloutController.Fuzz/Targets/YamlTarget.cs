using System.Text;
using RolloutController.Cli.Files;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;

namespace RolloutController.Fuzz.Targets;

/// <summary>Files of people: YAML, JSON, and neither.</summary>
internal static class YamlTarget
{
    private static readonly string[] files =
    [
        "a: &x {b: 1, c: [1, 2.5, on, ~]}\nd: *x\n<<: *x\n---\n- |\n  text\n- >-\n  folded\n...\n",
        "base: &a [x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: [*c, *c]\n",
        "apiVersion: v1\nkind: List\nitems:\n- kind: Rollout\n  metadata: {name: reviews}\n  spec:\n    steps:\n    - setWeight: 10%\n      duration: 1m # comment\n",
        "? complex\n: value\n\"quoted \\u00e9\\x41\": 'it''s'\n!!str 12: !!int \"3\"\n%TAG ! tag:x,2000:\n",
    ];

    public static FuzzTarget Target { get; } = new("yaml", draw => draw.Chance(20) ? JsonMutation.Of(draw, Samples.Rollout) : TextMutation.Of(draw, [.. files, Samples.Rollout.ToJsonString()]), Try);

    private static bool Try(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        try
        {
            foreach (var document in YamlFile.Read("f", text))
            {
                Violation.Unless(document.Lines.Values.All(line => line >= 1), "a line before the first");
                foreach (var (path, item) in FileObjects.Of(document)) _ = (document.LineOf(path), item.Count);
            }

            return true;
        }
        catch (FileProblem problem)
        {
            Violation.Unless(problem.File == "f" && problem.Line >= 0 && problem.Problem.Length > 0, "a problem without a place");
            return false;
        }
    }
}
