using RolloutController.Core.Model.Status;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>When something of a plan happens.</summary>
public abstract record Moment
{
    private Moment()
    {
    }

    /// <summary>At a time, counted from the start of the controllers.</summary>
    public sealed record At(TimeSpan Time) : Moment
    {
        /// <inheritdoc />
        public override string ToString() => $"at {Time.TotalSeconds:0.00} s";
    }

    /// <summary>In the midst of a pass: at the controllers' n-th write (of all of them together, leases apart), from 1.</summary>
    public sealed record Write(int Number, bool AfterEffect) : Moment
    {
        /// <inheritdoc />
        public override string ToString() => $"{(AfterEffect ? "after" : "before")} write {Number}";
    }

    /// <summary>So long after the status of an app's Rollout first says a phase; never where it does not.</summary>
    public sealed record Entered(int App, Phase Phase, TimeSpan Later) : Moment
    {
        /// <inheritdoc />
        public override string ToString() => $"{Later.TotalSeconds:0.00} s after app {App} is {Phase}";
    }
}
