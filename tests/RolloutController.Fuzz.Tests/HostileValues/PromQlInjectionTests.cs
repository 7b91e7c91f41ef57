using RolloutController.Core.Gates;
using RolloutController.Fuzz.Targets;

namespace RolloutController.Fuzz.Tests.HostileValues;

public sealed class PromQlInjectionTests
{
    private const string Plain = "VALUE";

    [Theory]
    [InlineData("v2\"} or vector(0) or x{a=\"")]
    [InlineData("v2'} or vector(0) or x{a='")]
    [InlineData("v2`} or vector(0) or x{a=`")]
    [InlineData("v2\\")]
    [InlineData("v2\\\"")]
    [InlineData("v2\n} or vector(0) #")]
    [InlineData("{{stable}}")]
    [InlineData("}}{{")]
    [InlineData(".*|.+$^()[]?")]
    [InlineData("\0\u001b[31m\u202e\u2028")]
    [InlineData("日本😀")]
    public void No_value_leaves_its_string_in_any_query(string value)
    {
        var plain = PromQlTarget.Queries(PromQlTarget.Scope(Plain)).Select(PromQlTokens.Of).ToArray();
        var hostile = PromQlTarget.Queries(PromQlTarget.Scope(value)).Select(PromQlTokens.Of).ToArray();

        Assert.Equal(plain.Length, hostile.Length);
        Assert.True(plain.Length >= 8);
        Assert.All(plain.Zip(hostile), pair => Assert.Equal(Skeleton(pair.First), Skeleton(pair.Second)));
    }

    [Theory]
    [InlineData("it's a \"v2\"")]
    [InlineData("back\\slash")]
    [InlineData("line\nbreak\ttab")]
    public void A_string_reads_as_the_value_within_either_quotes(string value)
    {
        foreach (var template in new[] { """x{a="{{canary}}"}""", """x{a='{{canary}}'}""" })
        {
            var tokens = PromQlTokens.Of(QueryTemplate.Render(template, PromQlTarget.Scope(value), TimeSpan.FromMinutes(1)));

            Assert.Equal(value, Assert.Single(tokens, token => token.IsString).Text);
        }
    }

    [Fact]
    public void A_host_in_a_regular_expression_matches_itself_alone()
    {
        var query = RoutingFailureQueries.For(PromQlTarget.Scope("a.b")).First().PromQl;
        var patterns = PromQlTokens.Of(query).Where(token => token.IsString && token.Text.StartsWith("a\\.b", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(patterns);
        Assert.All(patterns, pattern => Assert.DoesNotMatch($"^(?:{pattern.Text})$", "aXb.aXb.svc.cluster.local"));
    }

    /// <summary>The tokens; of a string only that it is one.</summary>
    private static string Skeleton(List<PromQlToken> tokens) =>
        string.Join(' ', tokens.Select(token => token.IsString ? "STRING" : token.Text));
}
