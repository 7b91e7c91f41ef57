using System.Text;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>What happened in a run, in order: writes, faults, what people did, processes. Made into text only when somebody reads it.</summary>
/// <param name="time">The virtual time.</param>
/// <param name="most">How much is kept; what is older is dropped.</param>
internal sealed class Trace(TimeProvider time, int most)
{
    private readonly Queue<(DateTimeOffset At, string Who, object What)> entries = [];

    /// <summary>Something that is no write.</summary>
    public void Add(string who, string what) => Add(time.GetUtcNow(), who, what);

    /// <summary>An accepted write.</summary>
    public void Add(ClusterWrite write) => Add(write.Time, write.Client, write);

    /// <summary>All of it, one line each; times are seconds from the beginning.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var (at, who, what) in entries)
        {
            if (what is ClusterWrite { Kind.Kind: "Lease" })
                continue;
            text.Append($"{(at - Worlds.World.Begin).TotalSeconds,8:0.000}  {who,-12} {(what is ClusterWrite write ? WriteText.Of(write) : what)}\n");
        }

        return text.ToString();
    }

    private void Add(DateTimeOffset at, string who, object what)
    {
        entries.Enqueue((at, who, what));
        if (entries.Count > most)
            entries.Dequeue();
    }
}
