namespace RolloutController.Core.Model.Status;

/// <summary>The last measurement round that was judged.</summary>
/// <param name="Number">Counts the rounds of an attempt from 1.</param>
/// <param name="At">When the queries were sent.</param>
public sealed record RoundStatus(long Number, DateTimeOffset At);
