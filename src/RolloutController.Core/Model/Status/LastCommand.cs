namespace RolloutController.Core.Model.Status;

/// <summary>The last command that was taken up.</summary>
/// <param name="Id">Its uuid; a command with this id is never executed again.</param>
/// <param name="Verb">The verb as written.</param>
/// <param name="At">When it was executed.</param>
/// <param name="By">Field manager that wrote the annotation.</param>
/// <param name="Accepted">False when it did not fit the phase.</param>
/// <param name="Result">For people.</param>
public sealed record LastCommand(string Id, string Verb, DateTimeOffset At, string By, bool Accepted, string Result);
