namespace RolloutController.Simulation.Runs.Judging;

/// <summary>What a controller cannot know better.</summary>
/// <param name="Clocks">The most by which the clocks of two controllers differ, jumps included: a span between two times of a status may be off by this much.</param>
/// <param name="Offset">The most by which the clock of any controller is off: a single time of a status may be off by this much.</param>
/// <param name="Staleness">The longest time for which what somebody else changed may be unseen by a controller.</param>
public sealed record Tolerance(TimeSpan Clocks, TimeSpan Offset, TimeSpan Staleness);
