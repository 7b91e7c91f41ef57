namespace RolloutController.Core.Mesh.Propagation;

/// <summary>Why an istiod could not be asked.</summary>
public enum IstiodFailureKind
{
    /// <summary>No connection, a time-out, or an answer that breaks off.</summary>
    Unreachable,

    /// <summary>401: the token is missing, expired, or not for istiod.</summary>
    Unauthorized,

    /// <summary>403: the caller's namespace may not see all proxies.</summary>
    Forbidden,

    /// <summary>404: the debug interface is switched off.</summary>
    DebugDisabled,

    /// <summary>An answer of a form that this controller does not know.</summary>
    Unknown,
}
