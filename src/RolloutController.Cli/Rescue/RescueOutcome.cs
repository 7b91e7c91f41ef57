namespace RolloutController.Cli.Rescue;

/// <summary>What became of one object.</summary>
internal enum RescueOutcome
{
    /// <summary>It was as it should be.</summary>
    Unchanged,

    /// <summary>It was written.</summary>
    Written,

    /// <summary>It would be written (dry run).</summary>
    WouldWrite,

    /// <summary>It could not be written.</summary>
    Failed,
}
