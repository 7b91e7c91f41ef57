using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Tests.Model;

public class IstioReaderTests
{
    [Theory]
    [InlineData("2s", 2000)]
    [InlineData("0.5s", 500)]
    [InlineData("500ms", 500)]
    [InlineData("1m30s", 90000)]
    public void Durations_are_read_in_protobufs_and_gos_form(string written, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), IstioReader.Duration(written));

    // istio api networking/v1alpha3/virtual_service.proto: percentages absent mean 100 %.
    [Theory]
    [InlineData("""{"abort": {"httpStatus": 503}}""", 100)]
    [InlineData("""{"abort": {"httpStatus": 503, "percentage": {"value": 20}}}""", 20)]
    [InlineData("""{"abort": {"httpStatus": 503, "percentage": {"value": 0.5}}}""", 0.5)]
    public void A_fault_without_percentage_is_for_all_requests(string fault, double percentage)
    {
        var read = IstioReader.ReadVirtualService(Given.VirtualService("ratings", $$"""{"hosts": ["ratings"], "http": [{"fault": {{fault}}, "route": [{"destination": {"host": "ratings"} }] }] }"""));
        Assert.Equal(percentage, read.Http[0].Fault!.AbortPercentage);
    }

    // virtual_service.proto: "gateways ... The reserved word mesh is used to imply all the sidecars"; default is mesh.
    [Fact]
    public void A_virtual_service_without_gateways_is_for_sidecars() =>
        Assert.Equal(["mesh"], IstioReader.ReadVirtualService(Given.VirtualService("reviews", """{"hosts": ["reviews"]}""")).Gateways);

    [Fact]
    public void A_regex_must_match_the_whole_value()
    {
        var read = IstioReader.ReadVirtualService(Given.VirtualService("reviews", """{"hosts": ["reviews"], "http": [{"match": [{"uri": {"regex": "/a+"}}], "route": []}]}"""));
        Assert.True(read.Http[0].Matches[0].Uri!.Matches("/aaa"));
        Assert.False(read.Http[0].Matches[0].Uri!.Matches("/aaab"));
    }
}
