namespace RolloutController.Core.StateMachine;

/// <summary>Whether a command fits a phase, and what it does there or why it does not fit.</summary>
/// <param name="Fits">It is carried out.</param>
/// <param name="Text">For people.</param>
public sealed record CommandRule(bool Fits, string Text);
