namespace RolloutController.Core.Model.Requests;

/// <summary>How long a header route stands.</summary>
public enum HeaderRouteScope
{
    /// <summary>Until the next step is entered.</summary>
    NextStep,

    /// <summary>Until all traffic goes to the canary, or to stable again.</summary>
    Promotion,
}
