using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>What may happen to requests and watches of controllers between them and the API server.</summary>
internal sealed class Network(World world)
{
    private readonly Dictionary<int, Partition> partitions = [];
    private readonly List<RequestTrouble> requestTroubles = [];
    private readonly List<WatchTrouble> watchTroubles = [];
    private int writes;

    /// <summary>Called with each write of a controller, before it takes effect and after.</summary>
    public Action<Travel, bool> OnWrite { get; set; } = (_, _) => { };

    /// <summary>Before the effect: waits, throws, or lets the request go; false: it never arrives.</summary>
    public async Task<bool> DepartAsync(Travel travel)
    {
        if (travel.IsWrite)
        {
            travel.Number = ++writes;
            OnWrite(travel, false);
            if (travel.IsLost)
                return false;
        }

        if (partitions.GetValueOrDefault(travel.Sender.Machine.Number) is { } partition)
        {
            if (!partition.Hangs)
                throw Refusals.Unreachable();
            await partition.Over;
            if (!partition.Delivers)
                throw Refusals.Unreachable();
        }

        foreach (var trouble in Matching(travel, afterEffect: false))
        {
            if (trouble.Delay is { } delay)
                await Task.Delay(delay, world.Time, CancellationToken.None);
            if (trouble.Error is { } error)
                throw error();
        }

        return true;
    }

    /// <summary>After the effect and before the answer: waits, or throws, so that the caller cannot know of the effect.</summary>
    public async Task ReturnAsync(Travel travel)
    {
        if (travel.IsWrite)
            OnWrite(travel, true);
        if (partitions.GetValueOrDefault(travel.Sender.Machine.Number) is { } partition)
        {
            await partition.Over;
            throw Refusals.Unreachable();
        }

        foreach (var trouble in Matching(travel, afterEffect: true))
        {
            if (trouble.Error is { } error)
                throw error();
        }
    }

    /// <summary>Opens a watch.</summary>
    public async Task OpenAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (partitions.GetValueOrDefault(connection.Process.Machine.Number) is not { } partition)
            return;
        if (partition.Hangs)
            await partition.Over.WaitAsync(cancellationToken);
        throw Refusals.Unreachable();
    }

    /// <summary>What befalls the watches of a kind now; null: nothing.</summary>
    public WatchTrouble? TroubleOf(Connection connection, ResourceKind kind) =>
        watchTroubles.Find(trouble => (trouble.Replica is null || trouble.Replica == connection.Process.Machine.Number) && (trouble.Kind is null || trouble.Kind == kind));

    /// <summary>Cuts a replica off until it is healed.</summary>
    public void CutOff(Replica replica, bool hangs, bool delivers)
    {
        Heal(replica);
        partitions[replica.Number] = new Partition(hangs, delivers);
        replica.Process.Connection.Cut();
    }

    /// <summary>Ends a partition; what was held arrives now.</summary>
    public void Heal(Replica replica)
    {
        if (partitions.Remove(replica.Number, out var partition))
            partition.End();
    }

    /// <summary>Something befalls requests from now on.</summary>
    public void Add(RequestTrouble trouble) => requestTroubles.Add(trouble);

    /// <summary>It does no more.</summary>
    public void Remove(RequestTrouble trouble) => requestTroubles.Remove(trouble);

    /// <summary>Something befalls watches from now on.</summary>
    public void Add(WatchTrouble trouble) => watchTroubles.Add(trouble);

    /// <summary>It does no more; watches that lost events break, and begin anew with a list.</summary>
    public void Remove(WatchTrouble trouble)
    {
        if (!watchTroubles.Remove(trouble))
            return;
        trouble.End();
        if (trouble.Mode != WatchTroubleMode.Lose)
            return;
        foreach (var replica in world.Replicas.Where(replica => trouble.Replica is null || trouble.Replica == replica.Number))
            replica.Process.Connection.Cut();
    }

    /// <summary>Everything works again.</summary>
    public void HealAll()
    {
        requestTroubles.Clear();
        foreach (var trouble in watchTroubles.ToArray())
            Remove(trouble);
        foreach (var replica in world.Replicas)
            Heal(replica);
    }

    private RequestTrouble[] Matching(Travel travel, bool afterEffect)
    {
        if (requestTroubles.Count == 0)
            return [];
        RequestTrouble[] hit = [.. requestTroubles.Where(trouble => trouble.Left > 0 && trouble.AfterEffect == afterEffect && trouble.Hits(travel))];
        foreach (var trouble in hit)
            trouble.Left--;
        return hit;
    }

    private sealed class Partition(bool hangs, bool delivers)
    {
        private readonly TaskCompletionSource over = new();

        public bool Hangs => hangs;

        public bool Delivers => delivers;

        public Task Over => over.Task;

        public void End() => over.TrySetResult();
    }
}
