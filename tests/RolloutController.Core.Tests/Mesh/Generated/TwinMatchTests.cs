using System.Text.Json.Nodes;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model.Requests;
using static RolloutController.Core.Tests.Mesh.Generated.Generating;

namespace RolloutController.Core.Tests.Mesh.Generated;

/// <summary>Ours and theirs demanded of one request.</summary>
public class TwinMatchTests
{
    [Theory]
    [InlineData("{}", "{method: {regex: \"GET|HEAD\"}}")]
    [InlineData("{uri: {prefix: /a}, ignoreUriCase: true}", "{uri: {prefix: /a}, ignoreUriCase: true, method: {regex: \"GET|HEAD\"}}")]
    [InlineData("{method: {exact: GET}}", "{method: {exact: GET}}")]
    [InlineData("{method: {prefix: H}}", "{method: {exact: HEAD}}")]
    [InlineData("{method: {regex: GET|POST}}", "{method: {exact: GET}}")]
    [InlineData("{method: {exact: POST}}", "never")]
    [InlineData("{method: {regex: P.*}}", "never")]
    [InlineData("{method: {regex: \"(?i)get\"}}", "method: one of GET, HEAD and regex (?i)get")]
    public void Methods(string theirs, string expected) => AssertBoth(theirs, new() { Methods = ["GET", "HEAD"] }, expected);

    [Theory]
    [InlineData("{headers: {y: {exact: b}}}", "{headers: {y: {exact: b}, x: {exact: abc}}}")]
    [InlineData("{headers: {x: {}}}", "{headers: {x: {exact: abc}}}")]
    [InlineData("{headers: {X: {prefix: ab}}}", "{headers: {X: {exact: abc}}}")]
    [InlineData("{headers: {x: {exact: abd}}}", "never")]
    [InlineData("{headers: {x: {prefix: b}}}", "never")]
    [InlineData("{headers: {x: {regex: \"a[b-d]+\"}}}", "{headers: {x: {exact: abc}}}")]
    [InlineData("{headers: {x: {regex: a}}}", "never")]
    [InlineData("{headers: {x: {regex: \"\\\\x61bc\"}}}", "header x: an exact value and a regex")]
    [InlineData("{withoutHeaders: {x: {}}}", "never")]
    [InlineData("{withoutHeaders: {x: {prefix: a}}}", "never")]
    [InlineData("{withoutHeaders: {x: {exact: z}}, statPrefix: s, port: 80}", "{withoutHeaders: {x: {exact: z}}, statPrefix: s, port: 80, headers: {x: {exact: abc}}}")]
    [InlineData("{headers: {x: {suffix: c}}}", "header x: a match of another form than exact, prefix or regex")]
    public void An_exact_header(string theirs, string expected) => AssertBoth(theirs, Header("x", new StringMatch.Exact("abc")), expected);

    [Theory]
    [InlineData("{headers: {x: {prefix: a}}}", "{headers: {x: {prefix: ab}}}")]
    [InlineData("{headers: {x: {prefix: abc}}}", "{headers: {x: {prefix: abc}}}")]
    [InlineData("{headers: {x: {prefix: b}}}", "never")]
    [InlineData("{headers: {x: {exact: abc}}}", "{headers: {x: {exact: abc}}}")]
    [InlineData("{headers: {x: {regex: \".*\"}}}", "{headers: {x: {prefix: ab}}}")]
    [InlineData("{headers: {x: {regex: \".*c\"}}}", "header x: a prefix and a regex")]
    public void A_prefix_of_a_header(string theirs, string expected) => AssertBoth(theirs, Header("x", new StringMatch.Prefix("ab")), expected);

    [Theory]
    [InlineData("{headers: {x: {regex: a.*}}}", "{headers: {x: {regex: a.*}}}")]
    [InlineData("{headers: {x: {exact: ab}}}", "{headers: {x: {exact: ab}}}")]
    [InlineData("{headers: {x: {regex: .*b}}}", "header x: a regex and a regex")]
    public void A_regular_expression_of_a_header(string theirs, string expected) => AssertBoth(theirs, Header("x", new StringMatch.Regex("a.*")), expected);

    [Theory]
    [InlineData("{queryParams: {p: {exact: \"1\"}}}", "{queryParams: {p: {exact: \"1\"}}}")]
    [InlineData("{queryParams: {P: {exact: \"1\"}}}", "{queryParams: {P: {exact: \"1\"}, p: {exact: \"1\"}}}")]
    [InlineData("{queryParams: {p: {exact: \"2\"}}}", "never")]
    public void A_query_parameter(string theirs, string expected) =>
        AssertBoth(theirs, new() { QueryParameters = [new("p", new StringMatch.Exact("1"))] }, expected);

    [Theory]
    [InlineData("{}", @"{headers: {cookie: {regex: '(.*;\s*)?user=a\.b(;.*)?'}}}")]
    [InlineData("{headers: {cookie: {exact: 'k=v; user=a.b'}}}", "{headers: {cookie: {exact: 'k=v; user=a.b'}}}")]
    [InlineData("{headers: {cookie: {exact: 'k=v; user=aXb'}}}", "never")]
    [InlineData("{headers: {cookie: {prefix: k}}}", "header cookie: a regex and a prefix")]
    public void A_cookie(string theirs, string expected) => AssertBoth(theirs, new() { Cookies = [new("user", new StringMatch.Exact("a.b"))] }, expected);

    [Theory]
    [InlineData("a=1; b=2x", true)]
    [InlineData("b=2; z=9; a=1", true)]
    [InlineData("b=2;a=1", true)]
    [InlineData("a=1", false)]
    [InlineData("a=1; xb=2", false)]
    [InlineData("a=11; b=2", false)]
    public void Several_cookies_may_come_in_any_order(string header, bool expected)
    {
        var both = Assert.IsType<Conjunction<StringMatch>.Both>(CookiePattern.Of([new("a", new StringMatch.Exact("1")), new("b", new StringMatch.Prefix("2"))]));

        Assert.Equal(expected, Re2.Matches(Assert.IsType<StringMatch.Regex>(both.Value).Value, header));
    }

    [Fact]
    public void More_than_three_cookies_are_refused() => AssertBoth(
        "{}",
        new() { Cookies = [.. "abcd".Select(name => new NamedMatch($"{name}", new StringMatch.Exact("1")))] },
        "4 cookies; at most 3 can be asked for together");

    [Fact]
    public void One_header_asked_for_twice_must_meet_both() => AssertBoth(
        "{}",
        new() { Headers = [new("x", new StringMatch.Prefix("a")), new("x", new StringMatch.Prefix("ab"))] },
        "{headers: {x: {prefix: ab}}}");

    private static void AssertBoth(string theirs, RequestMatch ours, string expected)
    {
        var match = Yaml($"m: {theirs}")["m"]!.AsObject();
        var before = match.ToJsonString();
        switch (RequestMatchJson.And(match, ours))
        {
            case Conjunction<JsonObject>.Both both:
                Scene.AssertEqual(Yaml($"m: {expected}")["m"]!, both.Value);
                break;
            case Conjunction<JsonObject>.Inexpressible refused:
                Assert.Equal(expected, refused.Why);
                break;
            default:
                Assert.Equal("never", expected);
                break;
        }

        Assert.Equal(before, match.ToJsonString());
    }
}
