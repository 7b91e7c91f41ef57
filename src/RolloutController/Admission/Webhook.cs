using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RolloutController.Admission.Certificates;
using RolloutController.Hosting;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;

namespace RolloutController.Admission;

/// <summary>Puts the validating webhook into the operator's web application.</summary>
internal static class Webhook
{
    /// <summary>Opens its port: TLS with whatever certificate is the current one when a connection comes.</summary>
    /// <exception cref="ArgumentException">The address cannot be read.</exception>
    public static void Listen(KestrelServerOptions kestrel, string listen, ServingCertificate serving)
    {
        if (!ListenAddress.TryParse(listen, out var address))
            throw new ArgumentException($"--webhook-listen: {listen}; expected ADDRESS:PORT", nameof(listen));
        kestrel.Limits.MaxRequestBodySize = WebhookEndpoint.LongestBody;
        kestrel.Listen(address, tls => tls.UseHttps(https =>
        {
            https.ServerCertificateSelector = (_, _) => serving.ForTls;
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        }));
    }

    /// <summary>Maps its endpoint, and returns what keeps its certificates.</summary>
    public static CertificateKeeper Map(
        WebApplication application, OperatorOptions options, Controller controller, IResourceClient reader, ServingCertificate serving, ControllerRuntime runtime)
    {
        var problems = new ClusterProblems(controller.Caches, controller.Gatherer, options.WatchNamespace);
        new WebhookEndpoint(new RolloutReview(problems.Of), runtime.Loggers.CreateLogger<WebhookEndpoint>()).Map(application);
        var webhook = new WebhookOptions(
            options.LeaseNamespace,
            options.WebhookConfiguration,
            options.WebhookNames.IsEmpty ? [$"{WebhookOptions.Name}.{options.LeaseNamespace}.svc"] : options.WebhookNames,
            options.WebhookCertificateLifetime);
        return new CertificateKeeper(reader, controller.Writer, () => controller.IsLeader, webhook, serving, runtime);
    }
}
