using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>
/// The requests of controllers as they leave them. The history has the writes that were accepted; from here a judge knows what was tried, what is
/// still on its way and what failed, and so what can be asked of its sender. Leases and watches are only signs of life.
/// </summary>
public sealed class RequestLog(TimeProvider time)
{
    /// <summary>A lease is renewed more often; a sender that is quiet for longer is suspended, cut off or dead.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    /// <summary>Answers usually come at once.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<(string Client, RequestVerb Verb, string Plural, ObjectKey Key), Queue<DateTimeOffset>> recent = [];
    private readonly Dictionary<string, Sender> senders = new(StringComparer.Ordinal);

    /// <summary>A request leaves its sender.</summary>
    public Departure Sent(ClusterRequest request)
    {
        var sender = Of(request.Client);
        sender.Sign(time.GetUtcNow());
        var departure = new Departure(request, time.GetUtcNow());
        if (request.Kind.Plural != "leases")
            Count(request, departure.At);
        if (IsOfInterest(request))
        {
            sender.UnderWay.Add(departure);
            if (request.IsWrite)
                sender.Tried[(request.Kind.Plural, request.Key)] = departure.At;
        }

        return departure;
    }

    /// <summary>Its answer, or the failure to get one, has come back.</summary>
    public void Answered(Departure departure, bool failed)
    {
        var sender = Of(departure.Request.Client);
        sender.Sign(time.GetUtcNow());
        if (!sender.UnderWay.Remove(departure))
            return;
        if (failed)
            sender.LastFailure = time.GetUtcNow();
        if (time.GetUtcNow() - departure.At >= Slow)
            sender.LastSlow = time.GetUtcNow();
    }

    /// <summary>
    /// Whether a sender that lives has had its time for what it had to do since then: a pass takes none, a request that failed is repeated within
    /// <paramref name="retry"/>, and what waits for an answer waits.
    /// </summary>
    public bool IsOverdue(string client, DateTimeOffset since, TimeSpan patience, TimeSpan retry)
    {
        if (senders.GetValueOrDefault(client) is not { UnderWay.Count: 0 } sender)
            return false;
        var start = Later(Later(since, sender.AwakeSince), sender.LastSlow);
        if (sender.LastFailure >= since)
            start = Later(start, sender.LastFailure + retry);
        return sender.LastSign > start + patience;
    }

    /// <summary>The most requests of one kind for one object that one sender has sent within a second, the last of them and how many; null: none.</summary>
    public (ClusterRequest Request, int Count)? Busiest { get; private set; }

    private void Count(ClusterRequest request, DateTimeOffset at)
    {
        var key = (request.Client, request.Verb, request.Kind.Plural, request.Key);
        if (!recent.TryGetValue(key, out var times))
            recent[key] = times = new Queue<DateTimeOffset>();
        times.Enqueue(at);
        while (at - times.Peek() >= TimeSpan.FromSeconds(1))
            times.Dequeue();
        if (times.Count > (Busiest?.Count ?? 0))
            Busiest = (request, times.Count);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    /// <summary>When a sender last tried to write an object; null: never.</summary>
    public DateTimeOffset? Tried(string client, string plural, ObjectKey key) =>
        senders.GetValueOrDefault(client)?.Tried is { } tried && tried.TryGetValue((plural, key), out var at) ? at : null;

    /// <summary>Forgets what was tried before a time, and senders that have been silent since. For runs that last long.</summary>
    public void Forget(DateTimeOffset before)
    {
        foreach (var (request, times) in recent.ToArray())
        {
            if (times.Last() < before)
                recent.Remove(request);
        }

        foreach (var (client, sender) in senders.ToArray())
        {
            if (sender.LastSign < before)
                senders.Remove(client);
            foreach (var (request, _) in sender.Tried.Where(tried => tried.Value < before).ToArray())
                sender.Tried.Remove(request);
        }
    }

    private static bool IsOfInterest(ClusterRequest request) =>
        request.Verb is not (RequestVerb.Watch or RequestVerb.List) && request.Kind.Plural is "rollouts" or "virtualservices" or "destinationrules";

    private Sender Of(string client)
    {
        if (!senders.TryGetValue(client, out var sender))
            senders[client] = sender = new Sender();
        return sender;
    }

    private sealed class Sender
    {
        public HashSet<Departure> UnderWay { get; } = [];

        public Dictionary<(string Plural, ObjectKey Key), DateTimeOffset> Tried { get; } = [];

        public DateTimeOffset? LastSign { get; private set; }

        /// <summary>Since when it has not been silent.</summary>
        public DateTimeOffset? AwakeSince { get; private set; }

        public DateTimeOffset? LastFailure { get; set; }

        public DateTimeOffset? LastSlow { get; set; }

        public void Sign(DateTimeOffset now)
        {
            if (LastSign is not { } last || now - last > Silence)
                AwakeSince = now;
            LastSign = now;
        }
    }
}
