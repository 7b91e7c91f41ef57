using System.Text.Json.Nodes;
using RolloutController.Core.Model.Requests;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>Adds a <see cref="RequestMatch"/> to an <c>HTTPMatchRequest</c>, so that it demands both.</summary>
internal static class RequestMatchJson
{
    /// <summary>A copy of <paramref name="theirs"/> that also demands <paramref name="ours"/>; fields that are not ours stay as they are.</summary>
    public static Conjunction<JsonObject> And(JsonObject theirs, RequestMatch ours)
    {
        var match = theirs.DeepClone().AsObject();
        var problem = Methods(match, ours);
        foreach (var header in ours.Headers)
        {
            problem ??= Add(match, "headers", header, "header", StringComparison.OrdinalIgnoreCase);
        }

        if (problem is null && !ours.Cookies.IsEmpty)
        {
            problem = CookiePattern.Of(ours.Cookies) switch
            {
                Conjunction<StringMatch>.Both both =>
                    Add(match, "headers", new(CookiePattern.Header, both.Value), "header", StringComparison.OrdinalIgnoreCase),
                Conjunction<StringMatch>.Inexpressible refused => new Conjunction<JsonObject>.Inexpressible(refused.Why),
                _ => new Conjunction<JsonObject>.Never(),
            };
        }

        foreach (var parameter in ours.QueryParameters)
        {
            problem ??= Add(match, "queryParams", parameter, "query parameter", StringComparison.Ordinal);
        }

        return problem ?? new Conjunction<JsonObject>.Both(match);
    }

    private static Conjunction<JsonObject>? Methods(JsonObject match, RequestMatch ours)
    {
        if (ours.Methods.IsEmpty)
        {
            return null;
        }

        if (!StringMatchJson.TryRead(match["method"], out var theirs))
        {
            return Unreadable("method");
        }

        var met = ours.Methods.Distinct(StringComparer.Ordinal)
            .Select(method => (Method: method, Meets: theirs is null ? true : TextConjunction.Meets(method, theirs)))
            .ToArray();
        if (met.Any(entry => entry.Meets is null))
        {
            return new Conjunction<JsonObject>.Inexpressible(
                $"method: one of {string.Join(", ", ours.Methods)} and {StringMatchJson.Describe(theirs!)}");
        }

        var methods = met.Where(entry => entry.Meets == true).Select(entry => entry.Method).ToArray();
        if (methods.Length == 0)
        {
            return new Conjunction<JsonObject>.Never();
        }

        match["method"] = StringMatchJson.Write(methods is [var single]
            ? new StringMatch.Exact(single)
            : new StringMatch.Regex(string.Join("|", methods.Select(Re2.Quote))));
        return null;
    }

    // Null: added.
    private static Conjunction<JsonObject>? Add(JsonObject match, string field, NamedMatch ours, string kind, StringComparison names)
    {
        var what = $"{kind} {ours.Name}";
        if (match[field] is null)
        {
            match[field] = new JsonObject();
        }

        if (match[field] is not JsonObject all)
        {
            return Unreadable(field);
        }

        // Header names are compared as HTTP does: two spellings are one header.
        var name = all.Select(entry => entry.Key).FirstOrDefault(key => string.Equals(key, ours.Name, names)) ?? ours.Name;
        if (!StringMatchJson.TryRead(all[name], out var theirs))
        {
            return Unreadable(what);
        }

        if (IsExcluded(match, field, ours, names))
        {
            return new Conjunction<JsonObject>.Never();
        }

        switch (theirs is null ? new Conjunction<StringMatch>.Both(ours.Value) : TextConjunction.Of(ours.Value, theirs, what))
        {
            case Conjunction<StringMatch>.Both both:
                all[name] = StringMatchJson.Write(both.Value);
                return null;
            case Conjunction<StringMatch>.Inexpressible refused:
                return new Conjunction<JsonObject>.Inexpressible(refused.Why);
            default:
                return new Conjunction<JsonObject>.Never();
        }
    }

    /// <summary>Whether the shadowed match forbids every value that ours demands (<c>withoutHeaders</c>).</summary>
    private static bool IsExcluded(JsonObject match, string field, NamedMatch ours, StringComparison names) =>
        field == "headers"
        && match.Object("withoutHeaders") is { } without
        && without.Where(entry => string.Equals(entry.Key, ours.Name, names)).Any(entry =>
            StringMatchJson.TryRead(entry.Value, out var excluded)
            && (excluded is null || excluded == ours.Value || (ours.Value is StringMatch.Exact exact && TextConjunction.Meets(exact.Value, excluded) == true)));

    private static Conjunction<JsonObject>.Inexpressible Unreadable(string what) =>
        new($"{what}: a match of another form than exact, prefix or regex");
}
