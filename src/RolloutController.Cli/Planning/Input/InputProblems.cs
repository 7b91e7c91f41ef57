using System.Collections.Immutable;

namespace RolloutController.Cli.Planning.Input;

/// <summary>Inputs that cannot be planned with; each problem is one line with file, document and field.</summary>
internal sealed class InputProblems(ImmutableArray<string> problems) : Exception(string.Join("; ", problems))
{
    public ImmutableArray<string> Problems { get; } = problems;
}
