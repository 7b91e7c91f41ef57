using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>Merges children into the roots that delegate to them (Istio: config/kube/virtualservice, <c>mergeHTTPRoutes</c>; before, model/virtualservice.go).</summary>
public static class Delegates
{
    /// <summary>The VirtualServices that proxies get: those with hosts, with the children's routes in place of the delegating ones.</summary>
    public static IEnumerable<VirtualService> Merged(MeshState state) =>
        state.VirtualServices.Values.Where(virtualService => !virtualService.Hosts.IsEmpty).Select(root => root with
        {
            Http = [.. root.Http.SelectMany(route => route.Delegate is { } child ? RoutesOf(child, root, route, state) : [route])],
        });

    /// <summary>A child that is not there, or not exported to the root's namespace, gives no routes: only the delegating route is ignored.</summary>
    private static IEnumerable<HttpRoute> RoutesOf(ObjectName name, VirtualService root, HttpRoute route, MeshState state) =>
        state.VirtualServices.TryGetValue(name, out var child) && child.Hosts.IsEmpty && (child.ExportTo.Contains("*") || child.ExportTo.Contains(root.Name.Namespace))
            ? child.Http.Select(inner => Merge(route, inner)).OfType<HttpRoute>()
            : [];

    /// <summary>What the child does not say is the root's (<c>mergeHTTPRoute</c>); null where the matches contradict each other.</summary>
    private static HttpRoute? Merge(HttpRoute root, HttpRoute child)
    {
        if (MergeMatches(root.Matches, child.Matches) is not { } matches)
            return null;
        return child with
        {
            Name = JoinNames(root.Name, child.Name),
            Matches = matches,
            RewriteUri = child.RewriteUri is null && child.RewriteAuthority is null ? root.RewriteUri : child.RewriteUri,
            RewriteAuthority = child.RewriteUri is null && child.RewriteAuthority is null ? root.RewriteAuthority : child.RewriteAuthority,
            Timeout = child.Timeout ?? root.Timeout,
            Retries = child.Retries ?? root.Retries,
            Fault = child.Fault ?? root.Fault,
            Mirrors = child.Mirrors.IsEmpty ? root.Mirrors : child.Mirrors,
            Headers = child.Headers == HeaderEdits.None ? root.Headers : child.Headers,
            DirectResponseStatus = child.DirectResponseStatus ?? root.DirectResponseStatus,
        };
    }

    private static string JoinNames(string root, string child) => root.Length == 0 ? child : child.Length == 0 ? root : $"{root}-{child}";

    /// <summary>Each match of the child must fit into one of the root's at least, else the whole route is left out (<c>mergeHTTPMatchRequests</c>).</summary>
    private static ImmutableArray<HttpMatch>? MergeMatches(ImmutableArray<HttpMatch> root, ImmutableArray<HttpMatch> child)
    {
        if (root.IsEmpty)
            return child;
        if (child.IsEmpty)
            return root;
        var merged = ImmutableArray.CreateBuilder<HttpMatch>();
        foreach (var inner in child)
        {
            var fitting = root.Where(outer => !HasConflict(outer, inner)).Select(outer => Merge(outer, inner)).ToList();
            if (fitting.Count == 0)
                return null;
            merged.AddRange(fitting);
        }

        return merged.ToImmutable();
    }

    private static HttpMatch Merge(HttpMatch root, HttpMatch child) => child with
    {
        Uri = child.Uri ?? root.Uri,
        Method = child.Method ?? root.Method,
        Authority = child.Authority ?? root.Authority,
        Headers = Merge(root.Headers, child.Headers),
        WithoutHeaders = Merge(root.WithoutHeaders, child.WithoutHeaders),
        QueryParams = Merge(root.QueryParams, child.QueryParams),
        Port = child.Port == 0 ? root.Port : child.Port,
        SourceLabels = root.SourceLabels.SetItems(child.SourceLabels),
        SourceNamespace = child.SourceNamespace.Length == 0 ? root.SourceNamespace : child.SourceNamespace,
        Gateways = child.Gateways.IsEmpty ? root.Gateways : child.Gateways,
    };

    private static ImmutableArray<KeyValuePair<string, StringMatch>> Merge(
        ImmutableArray<KeyValuePair<string, StringMatch>> root, ImmutableArray<KeyValuePair<string, StringMatch>> child) =>
        [.. root.Where(outer => !child.Any(inner => inner.Key == outer.Key)), .. child];

    private static bool HasConflict(HttpMatch root, HttpMatch child) =>
        Conflict(root.Uri, child.Uri) || Conflict(root.Method, child.Method) || Conflict(root.Authority, child.Authority)
        || Conflict(root.Headers, child.Headers) || Conflict(root.WithoutHeaders, child.WithoutHeaders) || Conflict(root.QueryParams, child.QueryParams)
        || root.IgnoreUriCase != child.IgnoreUriCase
        || (root.Port > 0 && child.Port > 0 && root.Port != child.Port)
        || (root.SourceNamespace.Length > 0 && child.SourceNamespace != root.SourceNamespace)
        || child.SourceLabels.Any(label => root.SourceLabels.TryGetValue(label.Key, out string? value) && value != label.Value)
        || (!root.Gateways.IsEmpty && child.Gateways.Any(gateway => !root.Gateways.Contains(gateway)));

    private static bool Conflict(ImmutableArray<KeyValuePair<string, StringMatch>> root, ImmutableArray<KeyValuePair<string, StringMatch>> child) =>
        child.Any(inner => root.Any(outer => outer.Key == inner.Key && Conflict(outer.Value, inner.Value)));

    /// <summary>The child's must be a part of the root's: an exact text within a prefix, a longer prefix; regular expressions conflict with all (<c>stringMatchConflict</c>).</summary>
    private static bool Conflict(StringMatch? root, StringMatch? child) => (root, child) switch
    {
        (null, _) or (_, null) => false,
        ({ Regex: not null }, _) or (_, { Regex: not null }) => true,
        ({ Exact: { } exact }, _) => child.Exact != exact,
        ({ Prefix: { } prefix }, _) => !(child.Prefix ?? child.Exact ?? "").StartsWith(prefix, StringComparison.Ordinal),
        _ => true,
    };
}
