using RolloutController.Core.Model;

namespace RolloutController.Cli.Views;

/// <summary>A step and where it stands.</summary>
internal sealed record StepView(Step Step, StepState State);
