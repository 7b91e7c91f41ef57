using RolloutController.Fuzz.Runs;
using RolloutController.Fuzz.Targets;

namespace RolloutController.Fuzz.Tests;

/// <summary>Inputs that something once fell over: <c>Corpus/TARGET/what-they-are</c>.</summary>
public sealed class CorpusTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Corpus");

    public static TheoryData<string> Inputs => [.. Directory.EnumerateFiles(s_folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(s_folder, file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void What_was_mended_stays_mended(string input)
    {
        var target = FuzzTargets.All.Single(one => one.Name == Path.GetDirectoryName(input));

        Assert.Null(Attempt.At(target, File.ReadAllBytes(Path.Combine(s_folder, input))));
    }
}
