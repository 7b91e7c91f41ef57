using System.Text.Json;
using System.Text.Json.Nodes;

namespace RolloutController.Kubernetes.Http;

/// <summary>One request, kept in a form that can be sent again.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Verb">Verb as RBAC and the metrics call it: get, list, watch, create, update, patch, delete.</param>
/// <param name="Resource">Resource as the metrics call it.</param>
/// <param name="Uri">Whole address.</param>
internal sealed record ApiRequest(HttpMethod Method, string Verb, string Resource, Uri Uri)
{
    /// <summary>JSON body; null for none.</summary>
    public byte[]? Body { get; private init; }

    /// <summary>Media type of the body.</summary>
    public string ContentType { get; private init; } = "application/json";

    /// <summary>Does not wait for the client's own rate limiter.</summary>
    public bool Unlimited { get; init; }

    /// <summary>Repeating it after a broken connection does no harm. A patch may add twice, a create may make two.</summary>
    public bool Idempotent => Method == HttpMethod.Get || Method == HttpMethod.Put || Method == HttpMethod.Delete;

    /// <summary>The same request with a body.</summary>
    public ApiRequest WithBody(JsonNode body, string contentType = "application/json")
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            body.WriteTo(writer);
        return this with { Body = buffer.ToArray(), ContentType = contentType };
    }
}
