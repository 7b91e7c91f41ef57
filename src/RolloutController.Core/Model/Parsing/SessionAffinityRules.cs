using RolloutController.Core.Model.Resource;

namespace RolloutController.Core.Model.Parsing;

/// <summary>Rules of <c>spec.traffic.sessionAffinity</c>.</summary>
internal static class SessionAffinityRules
{
    // RFC 6265bis, 4.1.3 and 5.6: browsers drop a cookie that does not keep what its name promises, in capital letters or small ones.
    private const string SecurePrefix = "__Secure-";
    private const string HostPrefix = "__Host-";

    public static IEnumerable<SpecProblem> Check(SessionAffinityResource affinity, string path)
    {
        foreach (var problem in Check(affinity.Cookie, $"{path}.cookie")) yield return problem;
        if (affinity.StableCookie is not { } stable) yield break;
        foreach (var problem in Check(stable, $"{path}.stableCookie")) yield return problem;
        if (stable.Name == affinity.Cookie.Name)
            yield return new SpecProblem("DuplicateName", $"{path}.stableCookie.name", $"\"{stable.Name}\"", "another name than that of cookie");
    }

    private static IEnumerable<SpecProblem> Check(SessionCookieResource cookie, string path)
    {
        var isHost = cookie.Name.StartsWith(HostPrefix, StringComparison.OrdinalIgnoreCase);
        if ((isHost || cookie.Name.StartsWith(SecurePrefix, StringComparison.OrdinalIgnoreCase)) && cookie.Secure != true)
            yield return new SpecProblem("InvalidField", $"{path}.secure", "false", $"true: browsers take cookie {cookie.Name} with Secure only");
        if (isHost && cookie.Path is not (null or "/"))
            yield return new SpecProblem("InvalidField", $"{path}.path", $"\"{cookie.Path}\"", $"/: browsers take cookie {cookie.Name} with this path only");
    }
}
