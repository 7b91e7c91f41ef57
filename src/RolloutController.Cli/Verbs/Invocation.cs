using RolloutController.Cli.Cluster;
using RolloutController.Cli.CommandLine;
using RolloutController.Cli.Rendering;
using RolloutController.Core.Model;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Verbs;

/// <summary>What every verb works with.</summary>
internal sealed record Invocation(Surroundings Surroundings, ClusterSession Session, Screen Screen)
{
    public IResourceClient Client => Session.Client;

    public TimeProvider Time => Surroundings.Time;

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The Rollout of that name in the chosen namespace.</summary>
    public ObjectKey Key(string name) => new(Session.Namespace, name);

    /// <summary>A line on standard error, for what is not the result.</summary>
    public void Warn(string message) => Surroundings.Error.WriteLine($"warning: {LegibleText.Clean(message)}");
}
