using System.Text;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>What came of runs, for people.</summary>
internal static class Report
{
    /// <summary>A violation, what led to it and how to see it again.</summary>
    public static string Of(Outcome outcome)
    {
        var text = new StringBuilder();
        text.Append($"seed {outcome.Seed}: {(outcome.IsViolation ? $"{outcome.Judge} is broken at {outcome.Time.TotalSeconds:0.000} s: {outcome.Text}" : "no violation")}\n\n");
        text.Append(outcome.Trace);
        text.Append("\nwhat happened:\n");
        foreach (var item in outcome.Plan)
            text.Append($"  {item}\n");
        text.Append($"\nagain: make simulate SEED={outcome.Seed} ITEMS={(outcome.Plan.IsEmpty ? "none" : string.Join(',', outcome.Plan.Select(item => item.Number)))}\n");
        return text.ToString();
    }
}
