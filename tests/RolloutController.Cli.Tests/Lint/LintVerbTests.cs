using System.Text.Json.Nodes;
using RolloutController.Cli.CommandLine;

namespace RolloutController.Cli.Tests.Lint;

public sealed class LintVerbTests : IDisposable
{
    private const string Good = """
        apiVersion: rollout-controller.io/v1alpha1
        kind: Rollout
        metadata: {name: reviews, namespace: bookinfo}
        spec:
          service: reviews
          version: v2
          analysis:
            gates:
            - {name: errors, errorRate: {max: "1%"}}
          steps:
          - {name: first, setWeight: 5, duration: 5m}
        """;

    private readonly Scene _scene = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("lint-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_good_Rollout_has_no_findings_and_exit_code_0()
    {
        Assert.Equal(0, await LintAsync(Good));

        Assert.Equal("1 Rollout: 0 errors, 0 warnings\n", _scene.Output);
    }

    public static TheoryData<string> ExampleFiles => [.. Directory.EnumerateFiles(Examples, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string Examples => Path.Combine(AppContext.BaseDirectory, "examples");

    /// <summary>The first one says of itself that it has no gate.</summary>
    [Theory]
    [MemberData(nameof(ExampleFiles))]
    public async Task An_example_has_no_findings(string example)
    {
        Assert.Equal(0, await _scene.RunAsync($"lint -f {Examples}/{example}"));

        var gateless = example == "first-rollout.yaml";
        Assert.EndsWith(gateless ? "1 Rollout: 0 errors, 1 warning\n" : "1 Rollout: 0 errors, 0 warnings\n", _scene.Output, StringComparison.Ordinal);
        Assert.Equal(gateless, _scene.Output.Contains("gate", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_error_has_file_and_line_and_exit_code_1()
    {
        Assert.Equal(1, await LintAsync(Good.Replace("setWeight: 5", "setWeight: 101", StringComparison.Ordinal)));

        Assert.Equal(
            $"{_folder}/rollout.yaml:11: error: spec.steps[0].setWeight: 101; expected a percentage from 0 to 100: a text such as \"0.5%\" or a whole number\n"
            + "1 Rollout: 1 error, 0 warnings\n",
            _scene.Output);
    }

    [Fact]
    public async Task A_missing_field_has_the_line_of_what_it_is_missing_in()
    {
        Assert.Equal(1, await LintAsync(Good.Replace("  version: v2\n", "", StringComparison.Ordinal)));

        Assert.StartsWith($"{_folder}/rollout.yaml:4: error: spec.version: missing; expected ", _scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_alone_leave_exit_code_0()
    {
        Assert.Equal(0, await LintAsync(Good.Replace("  steps:", "  bakeAfterPromtion: 5m\n  steps:", StringComparison.Ordinal)));

        Assert.Contains("rollout.yaml:10: warning: spec.bakeAfterPromtion: \"5m\"; expected a field that exists; did you mean bakeAfterPromotion?", _scene.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 Rollout: 0 errors, 1 warning\n", _scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Findings_stand_in_the_order_of_the_lines()
    {
        await LintAsync(Good.Replace("version: v2", "version: v/2", StringComparison.Ordinal).Replace("service: reviews", "service: Reviews", StringComparison.Ordinal)
            .Replace("setWeight: 5", "setWeight: 5.5", StringComparison.Ordinal));

        Assert.Equal(["5", "6", "11"], _scene.Output.Split('\n').Where(line => line.Contains(": error: ", StringComparison.Ordinal)).Select(line => line.Split(':')[1]));
    }

    [Fact]
    public async Task Every_document_and_every_item_of_a_list_is_checked_and_other_kinds_are_not()
    {
        var text = $$"""
            apiVersion: v1
            kind: Service
            metadata: {name: reviews}
            ---
            ---
            apiVersion: argoproj.io/v1alpha1
            kind: Rollout
            spec: {replicas: 1}
            ---
            apiVersion: v1
            kind: List
            items:
            - apiVersion: rollout-controller.io/v1alpha1
              kind: Rollout
              metadata: {name: a}
              spec:
                service: a
                version: 1.10
            ---
            {{Good.Replace("v2", "\"\"", StringComparison.Ordinal)}}
            """;

        Assert.Equal(1, await LintAsync(text));

        Assert.Contains("rollout.yaml:18: error: spec.version: 1.1; expected the value of a label", _scene.Output, StringComparison.Ordinal);
        Assert.Contains("rollout.yaml:25: error: spec.version: \"\"; expected the value of a label", _scene.Output, StringComparison.Ordinal);
        Assert.EndsWith("2 Rollouts: 2 errors, 0 warnings\n", _scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cron_expression_is_checked_as_the_controller_does()
    {
        Assert.Equal(1, await LintAsync(Good + "\n  windows: [{cron: '0 9 * * 1-5'}]"));

        Assert.Contains("rollout.yaml:12: error: spec.windows[0].cron: 0 9 * * 1-5; expected a Quartz cron expression", _scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_read_with_all_below_it()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "base"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "base", "a.yml"), Good, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "b.json"), """{"apiVersion": "rollout-controller.io/v1alpha1", "kind": "Rollout"}""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "notes.txt"), "no: [yaml", TestContext.Current.CancellationToken);

        Assert.Equal(1, await _scene.RunAsync($"lint -f {_folder}"));

        Assert.StartsWith($"{_folder}/b.json:1: error: spec: missing; expected ", _scene.Output, StringComparison.Ordinal);
        Assert.EndsWith("2 Rollouts: 1 error, 0 warnings\n", _scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_is_read_for_a_dash()
    {
        _scene.Surroundings = _scene.Surroundings with { Input = new StringReader(Good.Replace("v2", "v/2", StringComparison.Ordinal)) };

        Assert.Equal(1, await _scene.RunAsync("lint -f -"));

        Assert.StartsWith("-:6: error: spec.version: \"v/2\"; expected ", _scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_the_documented_shape()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "rollout.yaml"), Good.Replace("setWeight: 5", "setWeight: 101", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Assert.Equal(1, await _scene.RunAsync($"lint -f {_folder}/rollout.yaml -o json"));

        var expected = new JsonObject
        {
            ["apiVersion"] = "cli.rollout-controller.io/v1",
            ["kind"] = "LintReport",
            ["rollouts"] = 1,
            ["errors"] = 1,
            ["warnings"] = 0,
            ["findings"] = new JsonArray(new JsonObject
            {
                ["file"] = $"{_folder}/rollout.yaml",
                ["line"] = 11,
                ["document"] = 1,
                ["namespace"] = "bookinfo",
                ["name"] = "reviews",
                ["severity"] = "error",
                ["reason"] = "InvalidField",
                ["field"] = "spec.steps[0].setWeight",
                ["value"] = "101",
                ["expected"] = "a percentage from 0 to 100: a text such as \"0.5%\" or a whole number",
            }),
        };
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(_scene.Output)), _scene.Output);
    }

    [Theory]
    [InlineData("a: [1", "rollout.yaml:2: ")]
    [InlineData("a: 1\nb: 2\na: 3", "rollout.yaml:3: the key \"a\" stands twice")]
    [InlineData("a: *b", "rollout.yaml:1: no anchor \"b\" before its alias")]
    [InlineData("kind: ConfigMap", "no Rollout of rollout-controller.io in ")]
    public async Task What_cannot_be_read_is_one_line_and_exit_code_2(string text, string expected)
    {
        Assert.Equal(ExitCode.Unreadable, await LintAsync(text));

        Assert.Contains(expected, _scene.Error, StringComparison.Ordinal);
        Assert.Single(_scene.Error.TrimEnd().Split('\n'));
        Assert.Empty(_scene.Output);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_exit_code_2()
    {
        Assert.Equal(2, await _scene.RunAsync("lint -f /nowhere/rollout.yaml"));

        Assert.StartsWith("rolloutctl: /nowhere/rollout.yaml: cannot be read: ", _scene.Error, StringComparison.Ordinal);
    }

    private async Task<int> LintAsync(string text)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "rollout.yaml"), text, TestContext.Current.CancellationToken);
        return await _scene.RunAsync($"lint -f {_folder}/rollout.yaml");
    }
}
