using RolloutController.Cli.Cluster;
using RolloutController.Kubernetes.Configuration;

namespace RolloutController.Cli.CommandLine;

/// <summary>Everything outside of the program: where it writes, its clock, and how it connects.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="IsTerminal">Whether a person sees <paramref name="Output"/> directly: colours and redrawing.</param>
/// <param name="Time">The clock.</param>
/// <param name="Connect">Opens a session with a cluster; nothing is sent yet.</param>
internal sealed record Surroundings(
    TextWriter Output,
    TextWriter Error,
    bool IsTerminal,
    TimeProvider Time,
    Func<KubeconfigOverrides, ClusterSession> Connect)
{
    /// <summary>Standard input.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>This process's own.</summary>
    public static Surroundings OfProcess() => new(
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected,
        TimeProvider.System,
        overrides => ClusterSession.Open(overrides, new WarningLogger(Console.Error)))
    {
        Input = Console.In,
    };
}
