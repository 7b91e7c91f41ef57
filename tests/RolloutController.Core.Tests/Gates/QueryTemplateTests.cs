using RolloutController.Core.Gates;
using RolloutController.Core.Model;

namespace RolloutController.Core.Tests.Gates;

public sealed class QueryTemplateTests
{
    private static readonly MeasurementScope Scope = new()
    {
        Namespace = "bookinfo",
        Rollout = "reviews-rollout",
        Service = "reviews",
        Stable = "v1",
        Canary = "v2",
        Reporter = ReporterChoice.Destination,
    };

    [Theory]
    [InlineData("{{namespace}}", "bookinfo")]
    [InlineData("{{ rollout }}", "reviews-rollout")]
    [InlineData("{{service}}/{{stable}}/{{canary}}", "reviews/v1/v2")]
    [InlineData("x{reporter=\"{{reporter}}\"}[{{window}}]", "x{reporter=\"destination\"}[2m30s]")]
    [InlineData("sum(up)", "sum(up)")]
    public void Placeholders_are_replaced(string template, string query) =>
        Assert.Equal(query, QueryTemplate.Render(template, Scope, TimeSpan.FromSeconds(150)));

    [Theory]
    [InlineData("a\"} or vector(0)#", "a\\x22} or vector(0)#")]
    [InlineData("a'b", "a\\x27b")]
    [InlineData("a`b", "a\\x60b")]
    [InlineData("a\\", "a\\\\")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("{{namespace}}", "{{namespace}}")]
    public void A_value_cannot_leave_its_quotes_or_bring_placeholders(string canary, string query) =>
        Assert.Equal(query, QueryTemplate.Render("{{canary}}", Scope with { Canary = canary }, TimeSpan.FromMinutes(1)));

    [Fact]
    public void What_is_well_formed_has_no_problem() =>
        Assert.Empty(QueryTemplate.Validate("max(queue_depth{namespace=\"{{namespace}}\",version=\"{{canary}}\"})", "f"));

    [Theory]
    [InlineData("x{a=\"{{nmespace}}\"}", "{{nmespace}}")]
    [InlineData("x{a=\"{{}}\"}", "{{}}")]
    [InlineData("x{a=\"{{namespace\"}", "\"x{a=\"{{namespace\"}\"")]
    [InlineData(" ", "\" \"")]
    public void What_is_not_is_named(string template, string value)
    {
        var problem = Assert.Single(QueryTemplate.Validate(template, "spec.analysis.gates[0].query.promql"));

        Assert.Equal("spec.analysis.gates[0].query.promql", problem.Field);
        Assert.Equal(value, problem.Value);
    }
}
