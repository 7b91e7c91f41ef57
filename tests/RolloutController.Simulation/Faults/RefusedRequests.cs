namespace RolloutController.Simulation.Runs.Faults;

/// <summary>The next requests of a class get an error.</summary>
/// <param name="What">Which requests.</param>
/// <param name="Kind">Which error.</param>
/// <param name="Count">How many requests.</param>
public sealed record RefusedRequests(RequestClass What, RefusalKind Kind, int Count) : Fault
{
    internal override void Strike(Occasion occasion) => occasion.World.Network.Add(
        new RequestTrouble(travel => What.Holds(travel), Kind switch
        {
            RefusalKind.Conflict => Refusals.Conflict,
            RefusalKind.TooMany => Refusals.TooMany,
            RefusalKind.ServerError => Refusals.ServerError,
            RefusalKind.TimeoutNotDone or RefusalKind.TimeoutDone => Refusals.Timeout,
            RefusalKind.BrokenDone => Refusals.Unreachable,
            RefusalKind.WebhookDown => Refusals.WebhookDown,
            _ => throw new InvalidOperationException($"not a kind of refusal: {Kind}"),
        }, null, Kind is RefusalKind.TimeoutDone or RefusalKind.BrokenDone)
        { Left = Count });
}
