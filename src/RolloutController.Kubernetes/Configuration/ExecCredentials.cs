using RolloutController.Kubernetes.Errors;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>
/// Credentials from a plugin, kept until they expire or are refused (client-go <c>plugin/pkg/client/auth/exec</c>). One run at a time serves
/// all who wait.
/// </summary>
internal sealed class ExecCredentials(ExecPlugin plugin, TimeProvider time) : ICredentialProvider, IDisposable
{
    private readonly SemaphoreSlim _oneRun = new(1, 1);
    private volatile ExecResult? _current;

    public async ValueTask<Credentials> GetAsync(CancellationToken cancellationToken)
    {
        if (Valid(_current) is { } known) return known;
        await _oneRun.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Valid(_current) is { } fetched) return fetched;
            var result = await plugin.RunAsync(time, cancellationToken).ConfigureAwait(false);
            _current = result;
            return result.Credentials;
        }
        catch (ConfigurationException e)
        {
            throw new ApiException(ApiErrorReason.Unauthorized, 0, e.Message, e);
        }
        finally
        {
            _oneRun.Release();
        }
    }

    public void Refused(Credentials credentials)
    {
        // Not where another request has already had new ones fetched.
        if (_current is { } current && ReferenceEquals(current.Credentials, credentials)) Interlocked.CompareExchange(ref _current, null, current);
    }

    public void Dispose() => _oneRun.Dispose();

    private Credentials? Valid(ExecResult? result) =>
        result is not null && (result.Expires is not { } expiry || time.GetUtcNow() < expiry) ? result.Credentials : null;
}
