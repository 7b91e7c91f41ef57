namespace RolloutController.Simulation.Runs.Faults;

/// <summary>All requests of a class of all controllers get an error for a time.</summary>
/// <param name="What">Which requests.</param>
/// <param name="IsWebhook">Istio's webhook is down, not the server.</param>
/// <param name="For">How long.</param>
public sealed record Outage(RequestClass What, bool IsWebhook, TimeSpan For) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        var network = occasion.World.Network;
        var trouble = new RequestTrouble(travel => What.Holds(travel), IsWebhook ? Refusals.WebhookDown : Refusals.Unreachable, null, false);
        network.Add(trouble);
        occasion.World.After(For, () => network.Remove(trouble));
    }
}
