using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>
/// Carries out the cases of many tests side by side: one namespace, one operator, a Service and a Rollout per case over the same pods. Propagation is
/// waited out; no proxies, no load.
/// </summary>
/// <param name="atOnce">Cases that are under way at a time.</param>
public abstract class CaseMatrix(ControlPlaneFixture cluster, PrometheusFixture metrics, int atOnce) : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _places = new(atOnce);
    private readonly List<Task> _cases = [];
    private RolloutWorld? _world;

    private protected RolloutWorld World => _world ?? throw new InvalidOperationException("The world is not there yet.");

    public async ValueTask InitializeAsync()
    {
        _world = await RolloutWorld.StartSharedAsync(cluster, metrics, new WorldOptions
        {
            Versions = ["v1", "v2", "v3"],
            Proxies = [],
            WithMeshObjects = false,
            Workers = 10,
            RequestsPerSecond = 200,
        }, _stop.Token);
        Begin();
    }

    public async ValueTask DisposeAsync()
    {
        // Cases that no test asked for end here.
        await _stop.CancelAsync();
        await Task.WhenAll(_cases).ContinueWith(_ => { }, TaskScheduler.Default);
        if (_world is not null)
            await _world.DisposeAsync();
        _places.Dispose();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins all cases.</summary>
    protected abstract void Begin();

    /// <summary>Begins a case, which waits for its place.</summary>
    protected Task<T> InPlaceAsync<T>(Func<Task<T>> work)
    {
        var begun = WaitAndRunAsync();
        _cases.Add(begun);
        return begun;

        async Task<T> WaitAndRunAsync()
        {
            await _places.WaitAsync(_stop.Token);
            try
            {
                return await work();
            }
            finally
            {
                _places.Release();
            }
        }
    }
}
