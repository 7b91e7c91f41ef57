namespace RolloutController.Core.Model.Sessions;

/// <summary>Callers that keep cookies stay with the version that served them first, while the weights divide the others.</summary>
public sealed record SessionAffinity
{
    /// <summary>The cookie of those whom the new version served; it counts until the attempt ends.</summary>
    public required SessionCookie Cookie { get; init; }

    /// <summary>The cookie of those whom the stable version served; it counts until the next step is entered. Null: they are divided anew.</summary>
    public SessionCookie? StableCookie { get; init; }
}
