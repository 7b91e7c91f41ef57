using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>One arrow of the transition table.</summary>
/// <param name="From">Phase before.</param>
/// <param name="Trigger">What leads on.</param>
/// <param name="To">Phase after.</param>
/// <param name="Guard">When it applies.</param>
/// <param name="Description">The guard for people; null where it always applies.</param>
public sealed record Transition(Phase From, Trigger Trigger, Phase To, Func<TransitionFacts, bool> Guard, string? Description);
