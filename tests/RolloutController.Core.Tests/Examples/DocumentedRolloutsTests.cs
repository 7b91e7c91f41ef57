using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RolloutController.Core.Model.Parsing;
using RolloutController.TestKit.Files;

namespace RolloutController.Core.Tests.Examples;

/// <summary>People copy from the README and the documentation too.</summary>
public sealed partial class DocumentedRolloutsTests
{
    [Fact]
    public void Every_Rollout_in_the_documentation_has_no_problem()
    {
        var rollouts = Documents().SelectMany(Rollouts).ToList();

        Assert.NotEmpty(rollouts);
        Assert.All(rollouts, rollout =>
        {
            var read = RolloutReader.Read(rollout);
            Assert.Empty(read.Problems);
            Assert.NotNull(read.Spec);
        });
    }

    private static IEnumerable<string> Documents()
    {
        var root = Repository.Root;
        return [Path.Combine(root, "README.md"), .. Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)];
    }

    private static IEnumerable<JsonObject> Rollouts(string document) =>
        YamlBlock().Matches(File.ReadAllText(document).ReplaceLineEndings("\n"))
            .Select(block => block.Groups[1].Value)
            .Where(text => text.Contains("kind: Rollout\n", StringComparison.Ordinal))
            .SelectMany(YamlDocuments.Read);

    [GeneratedRegex("^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
