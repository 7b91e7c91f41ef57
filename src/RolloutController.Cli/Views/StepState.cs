namespace RolloutController.Cli.Views;

/// <summary>Where a step stands in the attempt.</summary>
internal enum StepState
{
    /// <summary>Not entered.</summary>
    Pending,

    /// <summary>Under way.</summary>
    Current,

    /// <summary>Over.</summary>
    Done,
}
