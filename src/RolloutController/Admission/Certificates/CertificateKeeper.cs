using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;

namespace RolloutController.Admission.Certificates;

/// <summary>
/// Keeps the webhook's certificates: every replica loads them from one Secret, the leader makes and rotates them and tells the API server
/// whom to trust. Level-triggered: whatever was interrupted is seen and done at the next look.
/// </summary>
internal sealed class CertificateKeeper(
    IResourceClient reader, IResourceClient writer, Func<bool> isLeader, WebhookOptions options, ServingCertificate serving, ControllerRuntime runtime)
{
    /// <summary>The longest wait between two looks while there is nothing to serve with.</summary>
    private static readonly TimeSpan LongestFirstLook = TimeSpan.FromSeconds(2);

    private static readonly WriteOptions AsController = new() { FieldManager = WellKnown.FieldManager };

    private readonly ILogger<CertificateKeeper> log = runtime.Loggers.CreateLogger<CertificateKeeper>();
    private readonly CertificateLifetimes lifetimes = new(options.ServingLifetime);
    private string? lastProblem;

    /// <summary>Looks until it is cancelled; nothing that goes wrong ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(cancellationToken);
                lastProblem = null;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // Once per cause: an installation without the webhook's objects lives with it.
                if (error.Message != lastProblem) Log.CertificatesNotKept(log, error.Message);
                lastProblem = error.Message;
            }

            var wait = serving.IsThere || lifetimes.Look < LongestFirstLook ? lifetimes.Look : LongestFirstLook;
            await Waiting.ForAsync(wait, runtime.Time, cancellationToken);
        }
    }

    /// <summary>One look: load what there is; the leader also renews what is due.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var secret = await reader.GetAsync(KnownKinds.Secret, new ObjectKey(options.Namespace, WebhookOptions.Name), cancellationToken);
        var set = CertificateSecret.Read(secret);
        if (isLeader()) set = await KeepAsync(secret, set, cancellationToken);
        if (set is not null && serving.Use(set.Serving)) Log.Serving(log, set.Serving.ExpiresAt);
    }

    private async Task<CertificateSet> KeepAsync(JsonObject secret, CertificateSet? present, CancellationToken cancellationToken)
    {
        var configuration = await FindConfigurationAsync(cancellationToken);
        var due = CertificateRotation.Renew(
            present, options.Names, lifetimes, runtime.Time.GetUtcNow(), authority => configuration is null || TrustedBundle.Has(configuration, authority));
        if (due != present)
        {
            await writer.ReplaceAsync(KnownKinds.Secret, CertificateSecret.With(secret, due), AsController, cancellationToken);
            Log.Renewed(log, options.Namespace, WebhookOptions.Name, due.Serving.ExpiresAt, due.Authority.ExpiresAt);
        }

        if (configuration is not null && TrustedBundle.With(configuration, due.Bundle) is { } trusting)
            await writer.ReplaceAsync(KnownKinds.ValidatingWebhookConfiguration, trusting, AsController, cancellationToken);
        return due;
    }

    /// <summary>Null where it was not installed: the webhook is served all the same, and whoever calls it must know whom to trust.</summary>
    private async Task<JsonObject?> FindConfigurationAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await reader.GetAsync(KnownKinds.ValidatingWebhookConfiguration, new ObjectKey("", options.Configuration), cancellationToken);
        }
        catch (ApiException absent) when (absent.Reason == ApiErrorReason.NotFound)
        {
            return null;
        }
    }
}
