using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server.Features;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Admission;

/// <summary>
/// Stands for istiod's validating webhook, <c>failurePolicy: Fail</c>: while it is down the API server refuses every write of Istio's objects.
/// </summary>
public sealed class ValidationWebhook : IAsyncDisposable
{
    /// <summary>Name of the configuration object.</summary>
    public const string ConfigurationName = "istio-validator-istio-system";

    private static readonly ResourceKind configurationKind =
        new("admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", Namespaced: false);

    private readonly WebhookAuthority authority;
    private WebApplication? listener;
    private long reviews;

    private ValidationWebhook(WebhookAuthority authority) => this.authority = authority;

    /// <summary>Its port; the same after it was down.</summary>
    public int Port { get; private set; }

    /// <summary>True while it listens.</summary>
    public bool IsUp => listener is not null;

    /// <summary>Objects reviewed.</summary>
    public long Reviews => Interlocked.Read(ref reviews);

    /// <summary>PEM of the authority that signed its certificate.</summary>
    public string AuthorityPem => authority.AuthorityPem;

    /// <summary>Starts it; port 0 takes a free one.</summary>
    public static async Task<ValidationWebhook> StartAsync(int port, TimeProvider time, CancellationToken cancellationToken)
    {
        var webhook = new ValidationWebhook(new WebhookAuthority(time.GetUtcNow())) { Port = port };
        await webhook.UpAsync(cancellationToken);
        return webhook;
    }

    /// <summary>Listens; nothing where it does already.</summary>
    public async Task UpAsync(CancellationToken cancellationToken)
    {
        if (listener is not null)
            return;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(
            options => options.Listen(IPAddress.Loopback, Port, listen => listen.UseHttps(authority.Certificate)));
        var application = builder.Build();
        application.Run(ReviewAsync);
        await application.StartAsync(cancellationToken);
        Port = new Uri(application.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        listener = application;
    }

    /// <summary>Goes away: connections are refused.</summary>
    public async Task DownAsync(CancellationToken cancellationToken)
    {
        if (listener is null)
            return;
        await listener.StopAsync(cancellationToken);
        await listener.DisposeAsync();
        listener = null;
    }

    /// <summary>Registers it with an API server (creates or replaces the configuration object), by URL.</summary>
    public async Task RegisterAsync(IResourceClient client, CancellationToken cancellationToken)
    {
        var configuration = Configuration();
        try
        {
            var existing = await client.GetAsync(configurationKind, new ObjectKey("", ConfigurationName), cancellationToken);
            configuration["metadata"]!["resourceVersion"] = existing["metadata"]!["resourceVersion"]!.DeepClone();
            await client.ReplaceAsync(configurationKind, configuration, WriteOptions.Default, cancellationToken);
        }
        catch (ApiException absent) when (absent.Reason == ApiErrorReason.NotFound)
        {
            await client.CreateAsync(configurationKind, configuration, WriteOptions.Default, cancellationToken);
        }
    }

    /// <summary>Removes the configuration object, so that writes pass without it.</summary>
    public static async Task UnregisterAsync(IResourceClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DeleteAsync(configurationKind, new ObjectKey("", ConfigurationName), DeleteOptions.Default, cancellationToken);
        }
        catch (ApiException absent) when (absent.Reason == ApiErrorReason.NotFound)
        {
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await DownAsync(CancellationToken.None);
        authority.Dispose();
    }

    private JsonObject Configuration() => new()
    {
        ["apiVersion"] = configurationKind.ApiVersion,
        ["kind"] = configurationKind.Kind,
        ["metadata"] = new JsonObject { ["name"] = ConfigurationName, ["labels"] = new JsonObject { ["app"] = "istiod", ["istio.io/rev"] = "default" } },
        ["webhooks"] = new JsonArray(new JsonObject
        {
            ["name"] = "rev.validation.istio.io",
            ["clientConfig"] = new JsonObject
            {
                ["url"] = $"https://127.0.0.1:{Port}/validate",
                ["caBundle"] = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(AuthorityPem)),
            },
            ["rules"] = new JsonArray(new JsonObject
            {
                ["operations"] = new JsonArray("CREATE", "UPDATE"),
                ["apiGroups"] = new JsonArray("networking.istio.io"),
                ["apiVersions"] = new JsonArray("*"),
                ["resources"] = new JsonArray("*"),
            }),
            ["failurePolicy"] = "Fail",
            ["sideEffects"] = "None",
            ["timeoutSeconds"] = 10,
            ["admissionReviewVersions"] = new JsonArray("v1"),
        }),
    };

    private async Task ReviewAsync(HttpContext context)
    {
        Interlocked.Increment(ref reviews);
        var review = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject ?? [];
        string? refusal = review["request"]?["object"] is JsonObject o ? ConfigurationRules.Refusal(o) : null;
        var response = new JsonObject { ["uid"] = KubernetesReader.Text(review["request"]?["uid"]), ["allowed"] = refusal is null };
        if (refusal is not null)
            response["status"] = new JsonObject { ["code"] = 400, ["message"] = $"configuration is invalid: {refusal}" };
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(
            new JsonObject { ["apiVersion"] = "admission.k8s.io/v1", ["kind"] = "AdmissionReview", ["response"] = response }.ToJsonString(), context.RequestAborted);
    }
}
