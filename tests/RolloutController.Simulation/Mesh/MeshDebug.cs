using System.Collections.Immutable;
using System.Text;
using RolloutController.Core.Mesh.Propagation;
using RolloutController.Gathering.Propagation;
using RolloutController.MeshDataPlane.Xds;
using ConfigDumpJson = RolloutController.MeshDataPlane.Debugging.ConfigDump;

namespace RolloutController.Simulation.Runs.Mesh;

/// <summary>
/// The debug interface of the mesh's istiods. Dumps go through their JSON and the controller's own parser, once per push version and proxy;
/// connections are told directly, in what that JSON would say.
/// </summary>
internal sealed class MeshDebug(ImmutableArray<Istiod> istiods, MeshClock clock, ImmutableArray<Uri> addresses) : IIstiodDebug
{
    private readonly Dictionary<string, (PushContext Context, ConfigDump Dump)> dumps = new(StringComparer.Ordinal);

    public async Task<IstiodAnswer<IReadOnlyList<ProxyConnection>>> ConnectionsAsync(Uri istiod, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        var asked = Find(istiod);
        IReadOnlyList<ProxyConnection> Read() => clock.Read(() => asked.Connections.Select(Of).ToImmutableArray());
        return asked.IsUp ? new(Read(), null) : new(null, Unreachable());
    }

    public async Task<IstiodAnswer<ConfigDump>> ConfigDumpAsync(Uri istiod, string proxy, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        var asked = Find(istiod);
        return asked.IsUp ? new(clock.Read(() => Dump(asked, proxy)), null) : new(null, Unreachable());
    }

    /// <summary>Lets go of the dumps of connections that are gone. With the mesh's lock held.</summary>
    public void Forget()
    {
        var open = istiods.SelectMany(istiod => istiod.Connections).Select(connection => connection.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in dumps.Keys.Where(id => !open.Contains(id)).ToArray())
            dumps.Remove(gone);
    }

    private static ProxyConnection Of(Connection connection) =>
        new(connection.Proxy.Id, Of(connection, XdsType.Cluster), Of(connection, XdsType.Route), Of(connection, XdsType.Endpoint))
        {
            Listeners = Of(connection, XdsType.Listener),
        };

    private static WatchedType Of(Connection connection, XdsType type)
    {
        var watched = connection.Watched[type];
        return watched.NonceSent.Length == 0 ? WatchedType.None : new WatchedType(watched.NonceSent, watched.NonceAcked, watched.LastError);
    }

    // As istiod looks a connection up, and as the controller's client asks for it.
    private ConfigDump? Dump(Istiod istiod, string proxy)
    {
        if (istiod.Connections.FirstOrDefault(candidate => candidate.Id.Contains(proxy + "-", StringComparison.Ordinal)) is not { } connection)
            return null;
        if (dumps.TryGetValue(connection.Id, out var known) && ReferenceEquals(known.Context, connection.LastPushContext))
            return known.Dump;
        var json = ConfigDumpJson.Of(connection, istiod.RootNamespace, connection.LastPushContext.State, includeEndpoints: false).ToJsonString();
        var dump = ConfigDump.Read(Encoding.UTF8.GetBytes(json));
        dumps[connection.Id] = (connection.LastPushContext, dump);
        return dump;
    }

    private Istiod Find(Uri address) => istiods[addresses.IndexOf(address)];

    private static IstiodFailure Unreachable() => new(IstiodFailureKind.Unreachable, "connection refused");
}
