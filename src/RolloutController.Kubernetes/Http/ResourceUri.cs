using System.Text;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Http;

/// <summary>Where the API server serves a kind, an object and its sub-resources.</summary>
internal static class ResourceUri
{
    /// <summary>Address of all objects of a kind; of all namespaces where <paramref name="namespace"/> is null or empty.</summary>
    public static Uri Collection(Uri server, ResourceKind kind, string? @namespace, params ReadOnlySpan<(string Name, string? Value)> query) =>
        WithQuery(server, CollectionPath(kind, @namespace), query);

    /// <summary>Address of one object or of one of its sub-resources.</summary>
    public static Uri Object(
        Uri server, ResourceKind kind, ObjectKey key, string? subresource, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        if (kind.Namespaced && key.Namespace.Length == 0)
            throw new ArgumentException($"{kind} \"{key.Name}\" needs a namespace", nameof(key));
        var path = CollectionPath(kind, key.Namespace).Append('/').Append(Segment(key.Name, "name"));
        if (subresource is not null) path.Append('/').Append(Segment(subresource, "sub-resource"));
        return WithQuery(server, path, query);
    }

    /// <summary>Address of a path under the server's prefix, without a leading slash.</summary>
    public static Uri Path(Uri server, string path) => WithQuery(server, new StringBuilder(path), []);

    private static StringBuilder CollectionPath(ResourceKind kind, string? @namespace)
    {
        var path = new StringBuilder(kind.Group.Length == 0 ? "api/" : $"apis/{Segment(kind.Group, "group")}/");
        path.Append(Segment(kind.Version, "version")).Append('/');
        if (!string.IsNullOrEmpty(@namespace))
        {
            if (!kind.Namespaced) throw new ArgumentException($"{kind} are not in namespaces, but one is given: \"{@namespace}\"", nameof(@namespace));
            path.Append("namespaces/").Append(Segment(@namespace, "namespace")).Append('/');
        }

        return path.Append(Segment(kind.Plural, "plural"));
    }

    /// <summary>A name from outside must stay one segment of the path: it never reaches another object.</summary>
    private static string Segment(string text, string what)
    {
        if (text.Length == 0 || text is "." or ".." || text.AsSpan().IndexOfAny('/', '%') >= 0)
            throw new ArgumentException($"\"{text}\" is no {what}: expected neither empty, \".\", \"..\" nor with \"/\" or \"%\"", nameof(text));
        return Uri.EscapeDataString(text);
    }

    private static Uri WithQuery(Uri server, StringBuilder path, ReadOnlySpan<(string Name, string? Value)> query)
    {
        path.Insert(0, server.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        var separator = '?';
        foreach (var (name, value) in query)
        {
            if (string.IsNullOrEmpty(value)) continue;
            path.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return new Uri(path.ToString());
    }
}
