using RolloutController.Core.Mesh;

namespace RolloutController.Core.Tests.Mesh;

public class HostNameTests
{
    [Theory]
    [InlineData("reviews", "bookinfo", true)]
    [InlineData("reviews", "other", false)]
    [InlineData("reviews.bookinfo", "bookinfo", true)]
    [InlineData("reviews.bookinfo", "other", true)]
    [InlineData("reviews.bookinfo.svc", "other", true)]
    [InlineData("reviews.bookinfo.svc.cluster.local", "other", true)]
    [InlineData("reviews.other", "bookinfo", false)]
    [InlineData("reviews.other.svc.cluster.local", "bookinfo", false)]
    [InlineData("reviews.bookinfo.svc.example.org", "bookinfo", false)]
    [InlineData("reviews.bookinfo.svc.cluster.local.", "bookinfo", false)]
    [InlineData("reviews.bookinfo.com", "bookinfo", false)]
    [InlineData("reviews-v2", "bookinfo", false)]
    [InlineData("review", "bookinfo", false)]
    [InlineData("Reviews", "bookinfo", false)]
    [InlineData("REVIEWS.bookinfo", "bookinfo", false)]
    [InlineData("*", "bookinfo", false)]
    [InlineData("*.bookinfo.svc.cluster.local", "bookinfo", false)]
    [InlineData("", "bookinfo", false)]
    [InlineData(null, "bookinfo", false)]
    public void A_host_means_the_service_only_in_these_forms(string? host, string writtenIn, bool expected) =>
        Assert.Equal(expected, new HostName("reviews", "bookinfo").IsNamedBy(host, writtenIn));

    [Fact]
    public void The_cluster_domain_is_part_of_the_full_name()
    {
        var host = new HostName("reviews", "bookinfo", "example.org");

        Assert.Equal("reviews.bookinfo.svc.example.org", host.Full);
        Assert.True(host.IsNamedBy("reviews.bookinfo.svc.example.org", "other"));
        Assert.False(host.IsNamedBy("reviews.bookinfo.svc.cluster.local", "bookinfo"));
    }
}
