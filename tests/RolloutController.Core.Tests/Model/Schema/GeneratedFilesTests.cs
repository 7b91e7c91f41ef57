using RolloutController.Core.Model.Schema;
using RolloutController.TestKit.Files;

namespace RolloutController.Core.Tests.Model.Schema;

public sealed class GeneratedFilesTests
{
    [Fact]
    public void The_CRD_file_is_fresh() =>
        AssertFresh($"crds/{RolloutCrd.Name}.yaml", RolloutCrd.ToYaml(Comments.Load()));

    [Fact]
    public void The_reference_is_fresh() =>
        AssertFresh("docs/rollout-reference.md", RolloutReference.ToMarkdown(Comments.Load()));

    private static void AssertFresh(string path, string expected)
    {
        var file = Path.Combine(Repository.Root, path);
        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == expected,
            $"{path} does not fit the types in src/RolloutController.Core/Model: run `make generate` and commit the result");
    }
}
