using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Cluster;

/// <summary>
/// An API server's storage in memory: resource versions, conflicts, sub-resources, finalizers, selectors, pages, watches with
/// bookmarks, managed fields. It passes the contract tests that the real server passes. Left out: authorization, schema
/// validation, server-side apply, garbage collection, and the list types that the real server uses for managed fields of
/// built-in kinds.
/// </summary>
/// <remarks>
/// Safe for concurrent use. It starts no work of its own: requests run on the scheduler of their caller, time comes from the
/// provider, and uids and generated names from a counter, so equal runs give equal histories.
/// </remarks>
public sealed class InMemoryCluster
{
    private readonly ClusterState state;
    private readonly TimeProvider time;
    private ImmutableArray<IRequestInterceptor> interceptors = [];

    /// <summary>A cluster that serves <see cref="RegisteredKind.BuiltIn"/> and the given kinds.</summary>
    public InMemoryCluster(TimeProvider time, params ReadOnlySpan<RegisteredKind> kinds)
    {
        this.time = time;
        state = new ClusterState(time);
        foreach (var builtIn in RegisteredKind.BuiltIn)
        {
            state.Register(builtIn);
        }
        foreach (var kind in kinds)
        {
            state.Register(kind);
        }
    }

    /// <summary>Every accepted write so far, in order, apart from those forgotten.</summary>
    public ImmutableList<ClusterWrite> History => state.History;

    /// <summary>How many writes were accepted so far, those forgotten included.</summary>
    public int Writes => state.Writes;

    /// <summary>The accepted writes from a position in the history on, without those before it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Some of them are forgotten.</exception>
    public ImmutableArray<ClusterWrite> HistoryFrom(int sequence) => state.HistoryFrom(sequence);

    /// <summary>The resource version of the last change.</summary>
    public long ResourceVersion => state.Revision;

    /// <summary>A client for one caller; its name stands in the history and is its default field manager.</summary>
    public IResourceClient ClientFor(string name) => new ClusterClient(name, state, time, () => interceptors);

    /// <summary>Serves a further kind from now on, as when its CRD is installed. Before that, requests for it are NotFound.</summary>
    public void Register(RegisteredKind kind) => state.Register(kind);

    /// <summary>An object as it is now, without a request; null where absent. Do not edit it.</summary>
    public JsonObject? Find(ResourceKind kind, ObjectKey key) => state.Read(kind).Objects.GetValueOrDefault(key);

    /// <summary>All objects of a kind as they are now, without a request. Do not edit them.</summary>
    public ImmutableArray<JsonObject> All(ResourceKind kind) => [.. state.Read(kind).Objects.Values];

    /// <summary>How many objects of all kinds there are now.</summary>
    public int Count => state.Count;

    /// <summary>
    /// Forgets the past, as etcd does: new watches from before now and continue tokens are refused as Expired. Open watches go on.
    /// </summary>
    public void Compact() => state.Compact();

    /// <summary>
    /// Compacts, and drops the history from memory as well; a watch that has not seen all of it ends as Expired. For runs that last so
    /// long that the history would fill the memory.
    /// </summary>
    public void Forget() => state.Forget();

    /// <summary>How many watches a client has open.</summary>
    public int OpenWatches(string client) => state.OpenWatches(client);

    /// <summary>A client is gone without closing its watches: they do not count as open any more.</summary>
    public void Disconnect(string client) => state.Disconnect(client);

    /// <summary>Cuts the connection of every open watch: it fails as Unreachable, and events not yet read are lost to it.</summary>
    public void CutWatches() => state.CutWatches();

    /// <summary>Ends every open watch in the normal way, as the server does when the watch's time is over.</summary>
    public void EndWatches() => state.EndWatches();

    /// <summary>Sends all later requests through the interceptor, after those already there; disposing takes it out.</summary>
    public IDisposable Intercept(IRequestInterceptor interceptor)
    {
        ImmutableInterlocked.Update(ref interceptors, present => present.Add(interceptor));
        return new Interception(() => ImmutableInterlocked.Update(ref interceptors, present => present.Remove(interceptor)));
    }

    private sealed class Interception(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
