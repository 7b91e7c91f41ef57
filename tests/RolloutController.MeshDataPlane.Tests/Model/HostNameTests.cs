using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Tests.Model;

public class HostNameTests
{
    // istio pkg/config/model.go, ResolveShortnameToFQDN: only a name without a dot gets namespace and domain.
    [Theory]
    [InlineData("reviews", "reviews.bookinfo.svc.cluster.local")]
    [InlineData("reviews.other", "reviews.other")]
    [InlineData("reviews.other.svc.cluster.local", "reviews.other.svc.cluster.local")]
    [InlineData("*", "*")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    public void A_short_name_belongs_to_the_objects_namespace_and_anything_with_a_dot_is_literal(string written, string resolved) =>
        Assert.Equal(resolved, HostName.Resolve(written, "bookinfo"));

    // istio pilot/pkg/networking/core/httproute.go, generateVirtualHostDomains / GenerateAltVirtualHosts.
    [Theory]
    [InlineData("bookinfo", new[] { "reviews.bookinfo.svc.cluster.local", "reviews.bookinfo.svc", "reviews.bookinfo", "reviews" })]
    [InlineData("other", new[] { "reviews.bookinfo.svc.cluster.local", "reviews.bookinfo.svc", "reviews.bookinfo" })]
    public void The_shortest_name_works_only_within_the_services_namespace(string proxyNamespace, string[] domains) =>
        Assert.Equal(domains, HostName.DomainsOf("reviews.bookinfo.svc.cluster.local", proxyNamespace));

    // istio.io/docs/reference/config/networking/virtual-service: gateways are namespace/name; "mesh" is reserved.
    [Theory]
    [InlineData("mesh", "mesh")]
    [InlineData("bookinfo-gateway", "bookinfo/bookinfo-gateway")]
    [InlineData("istio-system/shared", "istio-system/shared")]
    public void Gateway_names_are_resolved_in_the_objects_namespace(string written, string resolved) =>
        Assert.Equal(resolved, HostName.ResolveGateway(written, "bookinfo"));
}
