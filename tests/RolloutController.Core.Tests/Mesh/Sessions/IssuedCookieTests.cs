using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Mesh.Sessions;
using RolloutController.Core.Model.Sessions;

namespace RolloutController.Core.Tests.Mesh.Sessions;

public class IssuedCookieTests
{
    private static readonly SessionCookie Cookie = new() { Name = "session", MaxAge = 60, Path = "/" };

    [Fact]
    public void One_scope_has_one_value_and_another_scope_another() => Assert.Equal(
        (true, false), (IssuedCookie.For(Cookie, "a") == IssuedCookie.For(Cookie, "a"), IssuedCookie.For(Cookie, "a").Value == IssuedCookie.For(Cookie, "b").Value));

    [Theory]
    [InlineData("uid-1-1767225600")]
    [InlineData("x; Domain=evil.example\r\nLocation: /")]
    [InlineData("(.*)\u0000ß")]
    public void Whatever_the_scope_its_value_tells_nothing_of_it_and_needs_no_escaping(string scope) =>
        Assert.Matches("^rollout-controller-[0-9a-f]{16}$", IssuedCookie.For(Cookie, scope).Value);

    /// <summary>Envoy takes what stands between two percent signs of a header's value for a command, and Istio refuses a single one.</summary>
    [Fact]
    public void A_percent_sign_is_doubled_in_the_header_and_single_in_the_demand()
    {
        var cookie = IssuedCookie.For(Cookie with { Name = "a%b", Path = "/two%20words" }, "attempt");

        Assert.Equal($"a%%b={cookie.Value}; Path=/two%%20words; Max-Age=60; HttpOnly", cookie.SetCookie);
        Assert.Matches(Pattern(cookie), $"a%b={cookie.Value}");
    }

    /// <summary>A name may hold every sign of RFC 6265's token, and most of these mean something to a regular expression.</summary>
    [Theory]
    [InlineData("a.b", "aXb")]
    [InlineData("a$b^c", "a")]
    [InlineData("a|b", "b")]
    [InlineData("a*", "aaa")]
    [InlineData("a+b", "aab")]
    [InlineData("!#$%&'*+-.^_`|~", "!")]
    public void A_name_matches_itself_alone(string name, string other)
    {
        var cookie = IssuedCookie.For(Cookie with { Name = name }, "attempt");
        var demand = Pattern(cookie);

        Assert.Matches(demand, $"{name}={cookie.Value}");
        Assert.Matches(demand, $"theme=dark; {name}={cookie.Value}; lang=en");
        Assert.DoesNotMatch(demand, $"{other}={cookie.Value}");
        Assert.DoesNotMatch(demand, $"x{name}={cookie.Value}");
        Assert.DoesNotMatch(demand, $"{name}={cookie.Value}0");
        Assert.DoesNotMatch(demand, $"{name}={IssuedCookie.For(cookie.Cookie, "another attempt").Value}");
    }

    private static string Pattern(IssuedCookie cookie)
    {
        var twin = TwinMatches.Of(new GeneratedRoute.Session("v2", true, cookie.Match), new JsonObject(), "bookinfo");
        var match = Assert.Single(((Conjunction<System.Collections.Immutable.ImmutableArray<JsonObject>>.Both)twin).Value);
        return $"^(?:{match["headers"]!["cookie"]!["regex"]})$";
    }
}
