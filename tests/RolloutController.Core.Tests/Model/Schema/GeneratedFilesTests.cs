using RolloutController.Core.Model.Schema;

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
        var file = Path.Combine(Root(), path);
        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == expected,
            $"{path} does not fit the types in src/RolloutController.Core/Model: run `make generate` and commit the result");
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "RolloutController.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("RolloutController.sln is in no parent folder");
        return folder;
    }
}
