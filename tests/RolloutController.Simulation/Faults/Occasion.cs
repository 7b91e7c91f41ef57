using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>Where a fault strikes.</summary>
/// <param name="World">The world.</param>
/// <param name="Travel">The write in whose midst it strikes; null at a time of its own.</param>
internal sealed record Occasion(World World, Travel? Travel)
{
    /// <summary>The replica meant: the one with this number; without one the writer, or who leads, or the first.</summary>
    public Replica Victim(int? replica) => replica is { } number
        ? World.Replicas[number % World.Replicas.Length]
        : Travel?.Sender.Machine ?? World.Replicas.FirstOrDefault(candidate => candidate.Process.IsLeader) ?? World.Replicas[0];
}
