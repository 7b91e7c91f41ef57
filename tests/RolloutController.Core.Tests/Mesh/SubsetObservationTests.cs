using RolloutController.Core.Mesh;

namespace RolloutController.Core.Tests.Mesh;

public class SubsetObservationTests
{
    [Theory]
    [InlineData("version=v2", true)]
    [InlineData("app=reviews,version=v2", true)]
    [InlineData("version=v1", false)]
    [InlineData("app=ratings,version=v2", false)]
    [InlineData("version=v2,track=beta", false)]
    [InlineData("app=reviews", false)]
    [InlineData("", false)]
    public void A_subset_stands_for_a_revision_when_it_asks_for_its_version_and_nothing_it_lacks(string labels, bool expected)
    {
        var subset = new SubsetObservation("any", Scene.Labels([.. labels.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(label => (label.Split('=')[0], label.Split('=')[1]))]));

        Assert.Equal(expected, subset.Selects(Scene.Labels(("app", "reviews"), ("version", "v2")), "version"));
    }
}
