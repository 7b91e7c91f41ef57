namespace RolloutController.Cli.Files;

/// <summary>An input that cannot be read.</summary>
/// <param name="file">The file as named on the command line.</param>
/// <param name="line">Where in it; 0 where that cannot be told.</param>
/// <param name="problem">What is wrong.</param>
internal sealed class FileProblem(string file, int line, string problem) : Exception($"{file}{(line > 0 ? $":{line}" : "")}: {problem}")
{
    public string File { get; } = file;

    public int Line { get; } = line;

    public string Problem { get; } = problem;
}
