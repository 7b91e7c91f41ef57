namespace RolloutController.TestControlPlane.Processes;

/// <summary>Signals by their Linux numbers.</summary>
public enum ProcessSignal
{
    /// <summary>SIGKILL: ends at once.</summary>
    Kill = 9,

    /// <summary>SIGTERM: asks to end.</summary>
    Terminate = 15,

    /// <summary>SIGCONT: goes on after a stop.</summary>
    Continue = 18,

    /// <summary>SIGSTOP: hangs, with its connections open.</summary>
    Stop = 19,
}
