using System.Text.Json.Nodes;
using RolloutController.Simulation.Selectors;

namespace RolloutController.Simulation.Tests.Selectors;

public class SelectorTests
{
    private static readonly JsonObject labelled = JsonNode.Parse("""{"metadata":{"name":"x","namespace":"n","labels":{"app":"reviews","version":"v2"}},"status":{"phase":"Running"}}""")!.AsObject();

    [Theory]
    [InlineData("", true)]
    [InlineData("app=reviews", true)]
    [InlineData("app==reviews,version=v2", true)]
    [InlineData("app=reviews,version=v1", false)]
    [InlineData("version!=v1", true)]
    [InlineData("absent!=v1", true)]
    [InlineData("version in (v1, v2),app", true)]
    [InlineData("version notin (v1,v2)", false)]
    [InlineData("absent notin (v1)", true)]
    [InlineData("!absent", true)]
    [InlineData("absent", false)]
    public void Label_selectors_read_as_on_the_server(string selector, bool matches) =>
        Assert.Equal(matches, LabelSelector.Parse(selector).Matches(labelled));

    [Theory]
    [InlineData("metadata.name=x", true)]
    [InlineData("metadata.name=x,metadata.namespace!=n", false)]
    [InlineData("status.phase==Running", true)]
    public void Field_selectors_compare_the_fields_that_a_kind_offers(string selector, bool matches) =>
        Assert.Equal(matches, FieldSelector.Parse(selector, ["status.phase"]).Matches(labelled));

    [Fact]
    public void What_is_no_selector_is_refused()
    {
        Assert.Throws<FormatException>(() => LabelSelector.Parse("a=b=c=,,"));
        Assert.Throws<FormatException>(() => FieldSelector.Parse("spec.secret=x", []));
    }
}
