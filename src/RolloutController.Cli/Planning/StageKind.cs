namespace RolloutController.Cli.Planning;

/// <summary>What a stage of a plan is.</summary>
internal enum StageKind
{
    /// <summary>First sight: the version that serves is found, and the routes are pinned to its subset.</summary>
    Adoption,

    /// <summary>Before the first step.</summary>
    Preparation,

    /// <summary>A step of the spec.</summary>
    Step,

    /// <summary>100 %, until the new version is the stable one.</summary>
    Promotion,

    /// <summary>At rest: what is not needed any more is taken away.</summary>
    Cleanup,

    /// <summary>The way back to stable, and what is taken away after it.</summary>
    Rollback,

    /// <summary>The Rollout cannot be used as it is.</summary>
    Invalid,
}
