using RolloutController.Core.Model.Parsing;
using RolloutController.TestKit.Files;

namespace RolloutController.Core.Tests.Examples;

public sealed class ExampleFilesTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Order()];

    internal static string Folder => Path.Combine(Repository.Root, "examples");

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_example_is_YAML_and_its_Rollouts_have_no_problem(string file)
    {
        foreach (var document in YamlDocuments.Read(File.ReadAllText(Path.Combine(Folder, file))))
        {
            if ((string?)document["kind"] != "Rollout")
                continue;
            var rollout = RolloutReader.Read(document);
            Assert.Empty(rollout.Problems);
            Assert.NotNull(rollout.Spec);
        }
    }

    [Fact]
    public void There_are_Rollouts_among_the_examples() =>
        Assert.True(3 <= Files.Count(row => YamlDocuments.Read(File.ReadAllText(Path.Combine(Folder, row.Data))).Any(document => (string?)document["kind"] == "Rollout")));

    [Fact]
    public void Every_example_has_a_line_in_their_README()
    {
        var readme = File.ReadAllText(Path.Combine(Folder, "README.md"));

        Assert.All(Directory.EnumerateFiles(Folder, "*.yaml"), file => Assert.Contains($"]({Path.GetFileName(file)})", readme, StringComparison.Ordinal));
        Assert.All(Directory.EnumerateDirectories(Folder), folder => Assert.Contains($"]({Path.GetFileName(folder)})", readme, StringComparison.Ordinal));
    }
}
