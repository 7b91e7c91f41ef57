using System.Collections.Immutable;
using System.Globalization;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Xds;

/// <summary>One istiod: debounces changes, versions them, and pushes to the proxies connected to it.</summary>
public sealed class Istiod
{
    private readonly MeshClock clock;
    private readonly MeshConfigStore store;
    private readonly Func<Guid> newGuid;
    private readonly Debounce<MeshChange> debounce;
    private readonly List<Connection> connections = [];
    private PushContext global;
    private long version;
    private int connectionNumber;

    /// <summary>Makes an istiod that is up and has the store's present state.</summary>
    public Istiod(IstiodOptions options, MeshConfigStore store, MeshClock clock, Func<Guid> newGuid)
    {
        Options = options;
        this.clock = clock;
        this.store = store;
        this.newGuid = newGuid;
        debounce = new Debounce<MeshChange>(clock, () => Options.DebounceAfter, () => Options.DebounceMax, Push);
        global = NewContext();
        IsUp = true;
        store.Changed += change => clock.Run(() =>
        {
            if (IsUp)
                debounce.Add(change);
        });
    }

    /// <summary>How it behaves; may be replaced while it runs.</summary>
    public IstiodOptions Options { get; set; }

    /// <summary>Istio's root namespace.</summary>
    public string RootNamespace => Options.RootNamespace;

    /// <summary>False while it is down.</summary>
    public bool IsUp { get; private set; }

    /// <summary>The newest state, from which endpoints are always answered.</summary>
    internal MeshState LiveState => store.State;

    /// <summary>Now.</summary>
    internal DateTimeOffset Now => clock.Now;

    /// <summary>Time that a push waits in the queue per proxy id, beside the debounce; absent: none.</summary>
    public Dictionary<string, TimeSpan> QueueDelays { get; } = [];

    /// <summary>The connections, ordered by id as in debug answers. With the lock held.</summary>
    public IEnumerable<Connection> Connections => connections.OrderBy(connection => connection.Id, StringComparer.Ordinal);

    /// <summary>Version of the newest push context.</summary>
    public string PushVersion => clock.Read(() => global.PushVersion);

    /// <summary>Takes a proxy's new stream; null while down.</summary>
    public Connection? Connect(IXdsClient client)
    {
        if (!IsUp)
            return null;
        var connection = new Connection(this, $"{client.Identity.Id}-{++connectionNumber}", client, global);
        connections.Add(connection);
        return connection;
    }

    /// <summary>Forgets a closed stream.</summary>
    public void Disconnect(Connection connection)
    {
        connection.Close();
        connections.Remove(connection);
    }

    /// <summary>Takes istiod down: all streams break, the debug interface no longer answers.</summary>
    public void Stop() => clock.Run(() =>
    {
        IsUp = false;
        debounce.Clear();
        Connection[] broken = [.. connections];
        connections.Clear();
        foreach (var connection in broken)
            connection.Break();
    });

    /// <summary>Brings it up as a new process: its push counter begins again.</summary>
    public void Start() => clock.Run(() =>
    {
        if (IsUp)
            return;
        version = 0;
        global = NewContext();
        IsUp = true;
    });

    /// <summary>Push version and a uuid of 36 characters (Istio: xds/ads.go, <c>nonce</c>).</summary>
    internal string Nonce(string pushVersion) => pushVersion + newGuid().ToString("D");

    private void Push(IReadOnlyList<MeshChange> changes)
    {
        bool full = changes.Any(change => change.IsFull);
        if (full)
            global = NewContext();
        var request = new PushRequest(global, full, [.. changes.Select(change => change.Kind)], [.. changes.SelectMany(change => change.Hosts)]);
        foreach (var connection in connections.ToArray())
            connection.Enqueue(request, QueueDelays.GetValueOrDefault(connection.Proxy.Id), clock);
    }

    private PushContext NewContext() => new(
        string.Create(CultureInfo.InvariantCulture, $"{clock.Now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}/{++version}"), store.State);
}
