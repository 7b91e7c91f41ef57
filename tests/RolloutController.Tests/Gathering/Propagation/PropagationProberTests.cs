using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Propagation;
using RolloutController.Gathering.Propagation;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Tests.Gathering.Propagation;

public sealed class PropagationProberTests : IDisposable
{
    private const string Host = "reviews.bookinfo.svc.cluster.local";
    private static readonly Uri IstiodA = new("http://istiod-a:15014/");
    private static readonly ObjectKey Reviews = new("bookinfo", "reviews");

    private readonly ManualTimeProvider _time = new();
    private readonly DeterministicTaskScheduler _scheduler;
    private readonly Meter _meter = new("test");
    private readonly FakeIstiod _istiod = new();
    private readonly List<ObjectKey> _woken = [];
    private readonly PropagationProber _prober;

    public PropagationProberTests()
    {
        _scheduler = new DeterministicTaskScheduler(_time);
        var runtime = new ControllerRuntime(_time, _scheduler, () => 0, NullLoggerFactory.Instance, _meter);
        _prober = new PropagationProber(() => [IstiodA], _istiod, _woken.Add, new ProberOptions(), runtime);
    }

    public void Dispose()
    {
        _prober.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void While_nothing_is_sought_nothing_is_asked()
    {
        _scheduler.RunFor(TimeSpan.FromMinutes(5));

        Assert.Equal(0, _istiod.Listings);
    }

    [Fact]
    public void A_change_is_asked_for_until_it_is_proven_and_no_longer()
    {
        _istiod.Proxy("p", sent: 6, acked: 5, dump: 6);
        _prober.Seek(Reviews, [Change("one")]);
        _scheduler.RunFor(TimeSpan.FromSeconds(5));
        Assert.Equal(ProofState.Pending, _prober.Get(Reviews)["one"].State);

        _istiod.Proxy("p", sent: 6, acked: 6, dump: 6);
        _scheduler.RunUntil(() => _prober.Get(Reviews)["one"].State is ProofState.Proven, TimeSpan.FromSeconds(1));
        _scheduler.RunFor(TimeSpan.FromSeconds(1));

        var listings = _istiod.Listings;
        _scheduler.RunFor(TimeSpan.FromMinutes(5));
        Assert.Equal(listings, _istiod.Listings);
        Assert.Equal([Reviews, Reviews], _woken);
    }

    [Fact]
    public void A_change_that_is_sought_no_more_is_forgotten()
    {
        _istiod.Proxy("p", sent: 5, acked: 5, dump: 5);
        _prober.Seek(Reviews, [Change("one")]);
        _scheduler.RunFor(TimeSpan.FromSeconds(2));

        _prober.Seek(Reviews, []);
        _scheduler.RunFor(TimeSpan.FromSeconds(1));

        var listings = _istiod.Listings;
        _scheduler.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(listings, _istiod.Listings);
        Assert.Empty(_prober.Get(Reviews));
    }

    [Fact]
    public void After_a_rest_the_next_change_is_asked_for_again()
    {
        _istiod.Proxy("p", sent: 6, acked: 6, dump: 6);
        _prober.Seek(Reviews, [Change("one")]);
        _scheduler.RunFor(TimeSpan.FromMinutes(1));

        _prober.Seek(Reviews, [Change("two")]);
        _scheduler.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal(ProofState.Proven, _prober.Get(Reviews)["two"].State);
        Assert.DoesNotContain("one", _prober.Get(Reviews));
    }

    [Fact]
    public void Seeking_the_same_again_keeps_what_is_known()
    {
        _istiod.Proxy("p", sent: 6, acked: 6, dump: 6);
        _prober.Seek(Reviews, [Change("one")]);
        _scheduler.RunFor(TimeSpan.FromSeconds(2));
        var listings = _istiod.Listings;

        _prober.Seek(Reviews, [Change("one")]);
        _scheduler.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(listings, _istiod.Listings);
        Assert.Equal(ProofState.Proven, _prober.Get(Reviews)["one"].State);
    }

    [Fact]
    public void Many_changes_share_their_listings_and_few_dumps_are_asked_in_a_round()
    {
        for (var i = 0; i < 20; i++) _istiod.Proxy($"p{i}", sent: 5, acked: 5, dump: 5);
        for (var i = 0; i < 10; i++) _prober.Seek(new ObjectKey("bookinfo", $"r{i}"), [Change($"c{i}")]);

        _scheduler.RunUntilIdle();

        Assert.Equal((1, 4), (_istiod.Listings, _istiod.Dumps));
    }

    [Fact]
    public void An_istiod_that_fails_is_reported_and_asked_again()
    {
        _istiod.Failure = new IstiodFailure(IstiodFailureKind.Forbidden, "403");
        _istiod.Proxy("p", sent: 6, acked: 6, dump: 6);
        _prober.Seek(Reviews, [Change("one")]);
        _scheduler.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal("IstiodForbidden", _prober.Get(Reviews)["one"].Reason);
        Assert.Equal([Reviews], _woken);

        _istiod.Failure = null;
        _scheduler.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(ProofState.Proven, _prober.Get(Reviews)["one"].State);
    }

    [Fact]
    public void A_proxy_that_refused_the_change_and_takes_it_later_is_noticed()
    {
        _istiod.Proxy("p", sent: 5, acked: 5, dump: 5);
        _prober.Seek(Reviews, [Change("one")]);
        _scheduler.RunFor(TimeSpan.FromSeconds(2));
        _istiod.Proxy("p", sent: 6, acked: 5, dump: 6, error: "refused");
        _istiod.Proxy("q", sent: 6, acked: 6, dump: 6);
        _scheduler.RunUntil(() => _prober.Get(Reviews)["one"].State is ProofState.Rejected, TimeSpan.FromMinutes(1));

        _istiod.Proxy("p", sent: 6, acked: 6, dump: 6);
        _scheduler.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(ProofState.Proven, _prober.Get(Reviews)["one"].State);
    }

    [Fact]
    public void A_round_that_breaks_is_followed_by_another()
    {
        _istiod.Throws = true;
        _istiod.Proxy("p", sent: 6, acked: 6, dump: 6);
        _prober.Seek(Reviews, [Change("one")]);
        _scheduler.RunFor(TimeSpan.FromSeconds(2));

        _istiod.Throws = false;
        _scheduler.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(ProofState.Proven, _prober.Get(Reviews)["one"].State);
    }

    private static MeshChange.RoutesApplied Change(string id) => new MeshChange.RoutesApplied(
        [new RouteSplit("reviews", "primary", ImmutableSortedDictionary<string, int>.Empty.Add("v1", 90).Add("v2", 10))])
    {
        Id = id,
        Description = id,
        Host = Host,
        Ports = [9080],
    };

    /// <summary>One istiod whose version 6 holds the change.</summary>
    private sealed class FakeIstiod : IIstiodDebug
    {
        private readonly Dictionary<string, (ProxyConnection Connection, int Dump)> _proxies = [];

        public int Listings { get; private set; }

        public int Dumps { get; private set; }

        public IstiodFailure? Failure { get; set; }

        public bool Throws { get; set; }

        public void Proxy(string name, int sent, int acked, int dump, string error = "")
        {
            var type = new WatchedType(Nonce(sent), Nonce(acked), error);
            _proxies[name] = (new ProxyConnection(name, type, type, type), dump);
        }

        public Task<IstiodAnswer<IReadOnlyList<ProxyConnection>>> ConnectionsAsync(Uri istiod, CancellationToken cancellationToken)
        {
            Listings++;
            if (Throws) throw new InvalidOperationException("broken");
            return Task.FromResult(Failure is null
                ? new IstiodAnswer<IReadOnlyList<ProxyConnection>>([.. _proxies.Values.Select(proxy => proxy.Connection)], null)
                : new IstiodAnswer<IReadOnlyList<ProxyConnection>>(null, Failure));
        }

        public Task<IstiodAnswer<ConfigDump>> ConfigDumpAsync(Uri istiod, string proxy, CancellationToken cancellationToken)
        {
            Dumps++;
            var version = _proxies[proxy].Dump;
            ImmutableArray<(ClusterName, int?)> clusters = version >= 6
                ? [(new ClusterName(9080, "v1", Host), 90), (new ClusterName(9080, "v2", Host), 10)]
                : [(new ClusterName(9080, "v1", Host), null)];
            return Task.FromResult(new IstiodAnswer<ConfigDump>(
                new ConfigDump(PushVersion.Parse(Version(version)), [], [new DumpRoute("primary", null, clusters, [])]), null));
        }

        private static string Version(int counter) => new PushVersion(new DateTimeOffset(2026, 1, 1, 0, 0, counter, TimeSpan.Zero), counter).ToString();

        private static string Nonce(int counter) => Version(counter) + Guid.Empty.ToString("D");
    }
}
