namespace RolloutController.Kubernetes.Configuration;

/// <summary>Gives the credentials of the next request. Safe for concurrent use.</summary>
public interface ICredentialProvider
{
    /// <summary>The credentials to use now; the same instance as long as they have not changed.</summary>
    /// <exception cref="Errors.ApiException">Unauthorized: they cannot be had.</exception>
    ValueTask<Credentials> GetAsync(CancellationToken cancellationToken);

    /// <summary>The server answered 401 to these credentials: drop them, unless newer ones have been fetched since.</summary>
    void Refused(Credentials credentials);
}
