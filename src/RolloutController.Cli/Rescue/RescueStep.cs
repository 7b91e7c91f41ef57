namespace RolloutController.Cli.Rescue;

/// <summary>One object of a rescue.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Text">What was written, or why not.</param>
internal sealed record RescueStep(string Kind, string Name, RescueOutcome Outcome, string Text);
