namespace RolloutController.Core.Model.Requests;

/// <summary>Requests that the callers' proxies answer with an error, or let wait (Istio's <c>HTTPFaultInjection</c>).</summary>
/// <param name="Host">
/// The Service whose requests are hit, by its name in the Rollout's namespace. The Rollout's own: chosen requests to it. Another one: a dependency,
/// whose requests are hit only when they come from the canary's pods.
/// </param>
/// <param name="Match">Which requests; for the own host it has at least one header, cookie or query parameter.</param>
/// <param name="Abort">Those that fail; null: none. At least one of the two is given.</param>
/// <param name="Delay">Those that wait; null: none.</param>
public sealed record Fault(string Host, RequestMatch Match, FaultAbort? Abort, FaultDelay? Delay)
{
    /// <summary>Name of the VirtualService that carries the fault's route; by default that of <see cref="Host"/>.</summary>
    public required string VirtualService { get; init; }

    /// <summary>Make that VirtualService, with a default route to the host, when it is absent; it is removed with the fault.</summary>
    public bool Create { get; init; }
}
