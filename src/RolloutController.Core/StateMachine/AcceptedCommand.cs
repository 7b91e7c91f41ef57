using RolloutController.Core.Model;

namespace RolloutController.Core.StateMachine;

/// <summary>A command that was taken up under a uuid.</summary>
/// <param name="Id">The uuid.</param>
/// <param name="Text">The verb as written.</param>
/// <param name="Verb">The verb; null when it is none that we know.</param>
/// <param name="By">Field manager that wrote the annotation.</param>
public sealed record AcceptedCommand(string Id, string Text, CommandVerb? Verb, string By);
