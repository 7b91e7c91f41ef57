using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>Istio's <c>HTTPMatchRequest</c>: all stated conditions must hold.</summary>
public sealed record HttpMatch
{
    /// <summary><c>uri</c>, matched against the path without the query.</summary>
    public StringMatch? Uri { get; init; }

    /// <summary><c>ignoreUriCase</c>.</summary>
    public bool IgnoreUriCase { get; init; }

    /// <summary><c>method</c>.</summary>
    public StringMatch? Method { get; init; }

    /// <summary><c>authority</c>: the Host header as sent.</summary>
    public StringMatch? Authority { get; init; }

    /// <summary><c>headers</c>; a null match asks for presence.</summary>
    public ImmutableArray<KeyValuePair<string, StringMatch>> Headers { get; init; } = [];

    /// <summary><c>withoutHeaders</c>.</summary>
    public ImmutableArray<KeyValuePair<string, StringMatch>> WithoutHeaders { get; init; } = [];

    /// <summary><c>queryParams</c>.</summary>
    public ImmutableArray<KeyValuePair<string, StringMatch>> QueryParams { get; init; } = [];

    /// <summary><c>port</c> of the service asked; 0 for any.</summary>
    public int Port { get; init; }

    /// <summary><c>sourceLabels</c>.</summary>
    public ImmutableDictionary<string, string> SourceLabels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary><c>sourceNamespace</c>; empty for any.</summary>
    public string SourceNamespace { get; init; } = "";

    /// <summary><c>gateways</c>, resolved to <c>namespace/name</c> or <c>mesh</c>.</summary>
    public ImmutableArray<string> Gateways { get; init; } = [];

    /// <summary>True when nothing of the request is asked for (source conditions are decided when routes are built).</summary>
    public bool MatchesEveryRequest =>
        (Uri is null || Uri.Prefix == "/" || Uri.Regex?.ToString() == "^(?:.*)$")
        && Method is null && Authority is null && Headers.IsEmpty && WithoutHeaders.IsEmpty && QueryParams.IsEmpty;
}
