using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using RolloutController.Gathering.Propagation;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.MeshDataPlane.Xds;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Simulation.Runs.Mesh;

/// <summary>
/// Istio's control plane and proxies over the in-memory cluster, in virtual time: a second reading of what the objects mean, independent of the
/// controller's. Proxies take configuration in after delays of their own, refuse it, are silent, disconnect and come back.
/// </summary>
/// <remarks>It runs on the thread that moves the clock and makes no choice of its own after it was made: the same seed gives the same mesh.</remarks>
public sealed class ReferenceMesh : IDisposable
{
    private readonly MeshClock clock;
    private readonly MeshConfigStore store = new();
    private readonly MeshFeed feed;
    private readonly ImmutableArray<Istiod> istiods;
    private readonly MeshDebug debug;
    private readonly ConditionalWeakTable<MeshState, StrongBox<long>> sequence = [];
    private readonly Dictionary<(string Istiod, string Version), long> pushed = [];

    /// <summary>Makes a mesh whose proxies are connected and know what the cluster holds now.</summary>
    /// <param name="cluster">Whose objects it reads.</param>
    /// <param name="time">The virtual time.</param>
    /// <param name="seed">Decides the delays of the proxies and the nonces.</param>
    /// <param name="population">Who connects.</param>
    public ReferenceMesh(InMemoryCluster cluster, TimeProvider time, int seed, MeshPopulation population)
    {
#pragma warning disable CA5394 // reproducible choices, no secrets
        var random = new Random(seed);
        clock = new MeshClock(time);
        feed = new MeshFeed(cluster, store);
        store.Changed += change => sequence.AddOrUpdate(change.After, new StrongBox<long>(++Sequence));
        feed.CatchUp();
        istiods =
        [
            .. Enumerable.Range(0, population.Istiods).Select(number => new Istiod(
                new IstiodOptions { Name = $"istiod-{number}" }, store, clock, () => NextGuid(random))),
        ];
        Proxies = [.. population.Proxies.Select((identity, number) => new XdsAgent(identity, ProxyDelays.None, clock, () => From(number)))];
        foreach (var proxy in Proxies)
        {
            proxy.Connect();
            proxy.Delays = MeshDelays.Usual(random);
        }

        debug = new MeshDebug(istiods, clock, Addresses);
#pragma warning restore CA5394
    }

    /// <summary>The proxies, numbered from 0.</summary>
    public ImmutableArray<XdsAgent> Proxies { get; }

    /// <summary>The istiods, numbered from 0.</summary>
    public IReadOnlyList<Istiod> Istiods => istiods;

    /// <summary>Debug addresses of the istiods.</summary>
    public ImmutableArray<Uri> Addresses => [.. istiods.Select(istiod => new Uri($"http://{istiod.Options.Name}.{istiod.RootNamespace}:15014/"))];

    /// <summary>What the controller can ask of the istiods.</summary>
    public IIstiodDebug Debug => debug;

    /// <summary>Counts the changes of the cluster that the mesh has seen.</summary>
    public long Sequence { get; private set; }

    /// <summary>Notes the contexts that istiods push. To be called whenever time has passed: a context is pushed for some time before the next.</summary>
    public void Look() => clock.Run(() =>
    {
        foreach (var istiod in istiods)
        {
            foreach (var connection in istiod.Connections)
                pushed.TryAdd((istiod.Options.Name, connection.LastPushContext.PushVersion), SequenceOf(connection.LastPushContext.State));
        }
    });

    /// <summary>Lets go of pushes that no proxy can acknowledge any more. For runs that last so long that they would fill the memory.</summary>
    public void Forget() => clock.Run(() =>
    {
        foreach (var istiod in istiods)
        {
            var accepted = istiod.Connections.Select(connection => AcceptedBy(istiod, connection)).ToList();
            if (!accepted.Contains(null))
            {
                foreach (var old in pushed.Where(push => push.Key.Istiod == istiod.Options.Name && push.Value < (accepted.Min() ?? Sequence)).ToArray())
                    pushed.Remove(old.Key);
            }
        }

        debug.Forget();
    });

    /// <summary>The <see cref="Sequence"/> up to which a proxy has accepted clusters; null where it is not connected or has accepted none.</summary>
    public long? AcceptedClusters(int proxy) => clock.Read<long?>(() =>
    {
        foreach (var istiod in istiods)
        {
            if (istiod.Connections.FirstOrDefault(candidate => ReferenceEquals(candidate.Proxy, Proxies[proxy].Identity)) is not { } connection)
                continue;
            return AcceptedBy(istiod, connection);
        }

        return null;
    });

    /// <summary>Takes in what was written to the cluster since the last call.</summary>
    public void CatchUp() => feed.CatchUp();

    /// <summary>A proxy leaves; it routes on by what it has.</summary>
    public void Disconnect(int proxy) => Proxies[proxy].Disconnect();

    /// <summary>A proxy comes back, to another istiod where there is one.</summary>
    public void Reconnect(int proxy) => Proxies[proxy].Connect();

    /// <summary>A proxy neither uses nor acknowledges anything until this is taken back.</summary>
    public void SetSilent(int proxy, bool silent) => Proxies[proxy].SetSilent(silent);

    /// <summary>A proxy refuses configuration of a type with this text; null: it takes it again, which helps with the next push only.</summary>
    public void SetRefusal(int proxy, XdsType type, string? error)
    {
        if (error is null)
            Proxies[proxy].Refusals.Remove(type);
        else
            Proxies[proxy].Refusals[type] = error;
    }

    /// <summary>A proxy takes this long from now on.</summary>
    public void SetDelays(int proxy, ProxyDelays delays) => Proxies[proxy].Delays = delays;

    /// <summary>Pushes to a proxy wait this long in the istiods' queues from now on.</summary>
    public void SetQueueDelay(int proxy, TimeSpan delay)
    {
        foreach (var istiod in istiods)
            istiod.QueueDelays[Proxies[proxy].Identity.Id] = delay;
    }

    /// <summary>Takes an istiod down; its proxies look for another.</summary>
    public void StopIstiod(int istiod) => istiods[istiod].Stop();

    /// <summary>Brings an istiod back as a new process.</summary>
    public void StartIstiod(int istiod) => istiods[istiod].Start();

    /// <summary>Ends all trouble: every istiod is up, every proxy listens, and those that refused something ask for everything again.</summary>
    public void Calm()
    {
        foreach (var istiod in istiods)
        {
            istiod.Start();
            istiod.QueueDelays.Clear();
        }

        foreach (var proxy in Proxies)
        {
            proxy.SetSilent(false);
            if (proxy.Refusals.Count == 0 && proxy.ConnectedTo is not null && !HasRefused(proxy))
                continue;
            proxy.Refusals.Clear();
            proxy.Connect();
        }
    }

    /// <inheritdoc />
    public void Dispose() => clock.Dispose();

    // Istio clears the error of a refusal with the next answer that is taken only, and that may be long in coming.
    private bool HasRefused(XdsAgent proxy) => clock.Read(() => istiods
        .SelectMany(istiod => istiod.Connections)
        .Any(connection => ReferenceEquals(connection.Proxy, proxy.Identity) && connection.Watched.Values.Any(watched => watched.LastError.Length > 0)));

    // Proxies are spread over the istiods; each tries the others when its own is down.
    private IEnumerable<Istiod> From(int proxy) => istiods.Skip(proxy % istiods.Length).Concat(istiods.Take(proxy % istiods.Length));

    // A nonce is the push version and a uuid of 36 characters.
    private long? AcceptedBy(Istiod istiod, Connection connection) =>
        connection.Watched[XdsType.Cluster].NonceAcked is { Length: > 36 } nonce ? pushed.GetValueOrDefault((istiod.Options.Name, nonce[..^36])) : null;

    private long SequenceOf(MeshState state) => sequence.TryGetValue(state, out var number) ? number.Value : 0;

    private static Guid NextGuid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
#pragma warning disable CA5394
        random.NextBytes(bytes);
#pragma warning restore CA5394
        return new Guid(bytes);
    }
}
