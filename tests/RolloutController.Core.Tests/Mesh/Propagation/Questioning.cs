using System.Collections.Immutable;
using System.Globalization;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Propagation;

namespace RolloutController.Core.Tests.Mesh.Propagation;

/// <summary>Rounds of questions about one change to istiods that the test describes.</summary>
internal sealed class Questioning(MeshChange change)
{
    public const string Host = "reviews.bookinfo.svc.cluster.local";

    private static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, IstiodSnapshot> _istiods = [];
    private DateTimeOffset _at = Start;
    private long _round;

    public PropagationMemory Memory { get; set; } = PropagationMemory.Empty;

    public PropagationFinding Last { get; private set; } = null!;

    public static MeshChange SubsetV2 { get; } = new MeshChange.SubsetPresent("v2")
    {
        Id = "subset",
        Description = "DestinationRule bookinfo/reviews: subset v2",
        Host = Host,
        Ports = [9080],
    };

    public static MeshChange Unreferenced { get; } = new MeshChange.SubsetUnreferenced("v2")
    {
        Id = "unreferenced",
        Description = "no route to subset v2",
        Host = Host,
        Ports = [9080],
    };

    public static MeshChange Routes(params (string Subset, int Weight)[] weights) => new MeshChange.RoutesApplied(
        [new RouteSplit("reviews", "primary", weights.ToImmutableSortedDictionary(weight => weight.Subset, weight => weight.Weight, StringComparer.Ordinal))])
    {
        Id = "routes",
        Description = "VirtualService bookinfo/reviews",
        Host = Host,
        Ports = [9080],
    };

    /// <summary>A nonce of a version: counter, and a mark that tells two nonces of one version apart.</summary>
    public static string Nonce(int version, int mark = 0) =>
        version == 0 ? "" : Version(version) + new Guid(version, (short)mark, 0, [0, 0, 0, 0, 0, 0, 0, 0]).ToString("D");

    public static string Version(int counter) => new PushVersion(Start.AddSeconds(counter), counter).ToString();

    /// <summary>A sidecar whose types all stand at these versions.</summary>
    public static ProxyConnection Proxy(string name, int sent, int acked, string error = "", int? endpointsSent = null, int? endpointsAcked = null, int mark = 0)
    {
        var type = new WatchedType(Nonce(sent), Nonce(acked), error);
        return new(name, type, type, new WatchedType(Nonce(endpointsSent ?? sent, mark), Nonce(endpointsAcked ?? acked, mark), ""));
    }

    /// <summary>A dump at a version, with clusters given as <c>port|subset</c> of the host.</summary>
    public static ConfigDump Clusters(int version, params string[] clusters) => new(
        PushVersion.Parse(Version(version)),
        [.. clusters.Select(cluster => new DumpCluster(ClusterName.Parse($"outbound|{cluster}|{Host}")!.Value, true))],
        []);

    /// <summary>A dump at a version whose route primary carries these weights.</summary>
    public static ConfigDump Route(int version, params (string Subset, int Weight)[] weights) => new(
        PushVersion.Parse(Version(version)),
        [],
        [new DumpRoute("primary", null, [.. weights.Select(weight => (new ClusterName(9080, weight.Subset, Host), (int?)weight.Weight))], [])]);

    public Questioning Istiod(string name, params ProxyConnection[] connections)
    {
        _istiods[name] = new(name, [.. connections], ImmutableDictionary<string, ConfigDump>.Empty, null);
        return this;
    }

    public Questioning Failing(string name, IstiodFailureKind kind)
    {
        _istiods[name] = new(name, [], ImmutableDictionary<string, ConfigDump>.Empty, new IstiodFailure(kind, "what happened"));
        return this;
    }

    /// <summary>One round in which nothing more is fetched than the listings, and these dumps.</summary>
    public Proof Ask(params (string Proxy, ConfigDump Dump)[] dumps) => AskAfter(TimeSpan.FromMilliseconds(500), dumps);

    public Proof AskAfter(TimeSpan pause, params (string Proxy, ConfigDump Dump)[] dumps)
    {
        _round++;
        _at += pause;
        var snapshots = _istiods.Values.Select(istiod => istiod with
        {
            Dumps = dumps.Where(dump => istiod.Connections.Any(connection => connection.Proxy == dump.Proxy))
                .ToImmutableDictionary(dump => dump.Proxy, dump => dump.Dump),
        });
        Last = PropagationJudge.Judge(change, Memory, [.. snapshots], _round, _at);
        Memory = Last.Memory;
        return Last.Proof;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"round {_round}: {Last.Proof}");
}
