namespace RolloutController.Kubernetes.Caching;

/// <summary>How a watch ended, as far as the next step depends on it.</summary>
internal enum WatchOutcome
{
    /// <summary>The server ended it in the normal way: watch again at once.</summary>
    Ended,

    /// <summary>It could not be opened or broke, or ended without having lasted: wait, then watch from the same version.</summary>
    Retry,

    /// <summary>The server has a fault of its own: as <see cref="Retry"/>, but not for ever.</summary>
    ServerFault,

    /// <summary>The version is too old: list at once.</summary>
    Expired,

    /// <summary>What came cannot be understood, or the kind is gone: wait, then list.</summary>
    Broken,
}
