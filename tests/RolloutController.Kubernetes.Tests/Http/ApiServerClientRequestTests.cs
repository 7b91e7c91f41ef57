using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Tests.Fixtures;

namespace RolloutController.Kubernetes.Tests.Http;

/// <summary>What goes over the wire for each operation, and what comes back.</summary>
public sealed class ApiServerClientRequestTests : ClientTest
{
    private static readonly ResourceKind s_virtualService = new("networking.istio.io", "v1", "VirtualService", "virtualservices");

    [Fact]
    public async Task Get_asks_for_the_object_in_its_group_and_namespace()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, """{"kind":"VirtualService","unknown":{"n":1.50}}"""));

        var found = await ClientOf(server).GetAsync(s_virtualService, new ObjectKey("shop", "web"), Token);

        Assert.Equal("/apis/networking.istio.io/v1/namespaces/shop/virtualservices/web", Assert.Single(server.Seen).Path);
        Assert.Equal("""{"n":1.50}""", found["unknown"]!.ToJsonString());
    }

    [Fact]
    public async Task A_path_prefix_of_the_server_is_kept()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, Pod));
        var configuration = Configuration(server) with { Server = new Uri(server.Address, "/k8s/clusters/one/") };

        await ClientOf(configuration).GetAsync(Pods, PodKey, Token);

        Assert.Equal("/k8s/clusters/one/api/v1/namespaces/shop/pods/web", Assert.Single(server.Seen).Path);
    }

    [Fact]
    public async Task A_list_carries_its_selectors_and_page_and_gives_kind_and_version_to_its_items()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(
            c, 200, """{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"41","continue":"next"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"""));

        var page = await ClientOf(server).ListAsync(
            Pods, "shop", new ListOptions { LabelSelector = "app=web,tier in (a,b)", Limit = 2, Continue = "to/ken=", ResourceVersion = "0" }, Token);

        Assert.Equal(
            "/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb%2Ctier%20in%20%28a%2Cb%29&limit=2&continue=to%2Fken%3D&resourceVersion=0",
            Assert.Single(server.Seen).Path);
        Assert.Equal(("41", "next"), (page.ResourceVersion, page.Continue));
        Assert.Equal("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}""", page.Items[0].ToJsonString());
        Assert.Null(page.Items[1].Parent);
    }

    [Fact]
    public async Task The_last_page_has_no_continue_token_and_no_items_is_an_empty_list()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, """{"metadata":{"resourceVersion":"41","continue":""},"items":null}"""));

        var page = await ClientOf(server).ListAsync(Pods, null, ListOptions.Default, Token);

        Assert.Equal("/api/v1/pods", Assert.Single(server.Seen).Path);
        Assert.Null(page.Continue);
        Assert.Empty(page.Items);
    }

    [Fact]
    public async Task Create_posts_to_the_collection_and_takes_201_for_success()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 201, Pod));

        var made = await ClientOf(server).CreateAsync(Pods, PodObject, new WriteOptions { FieldManager = "me", DryRun = true }, Token);

        var seen = Assert.Single(server.Seen);
        Assert.Equal(("POST", "/api/v1/namespaces/shop/pods?fieldManager=me&dryRun=All", Pod), (seen.Method, seen.Path, seen.Body));
        Assert.Equal("7", (string?)made["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task Create_of_a_sub_resource_posts_to_it()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 201, "{}"));

        await ClientOf(server).CreateAsync(Pods, PodObject, new WriteOptions { Subresource = "eviction" }, Token);

        Assert.Equal("/api/v1/namespaces/shop/pods/web/eviction", Assert.Single(server.Seen).Path);
    }

    [Fact]
    public async Task Replace_puts_the_object_or_its_status()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, Pod));
        var client = ClientOf(server);

        await client.ReplaceAsync(Pods, PodObject, WriteOptions.Default, Token);
        await client.ReplaceAsync(Pods, PodObject, new WriteOptions { Subresource = "status" }, Token);

        Assert.Equal(
            ["PUT /api/v1/namespaces/shop/pods/web", "PUT /api/v1/namespaces/shop/pods/web/status"], server.Seen.Select(s => $"{s.Method} {s.Path}"));
    }

    [Theory]
    [InlineData(PatchType.Merge, "application/merge-patch+json", "?fieldManager=me")]
    [InlineData(PatchType.Json, "application/json-patch+json", "?fieldManager=me")]
    [InlineData(PatchType.Apply, "application/apply-patch+yaml", "?fieldManager=me&force=true")]
    public async Task A_patch_says_how_it_is_to_be_read(PatchType type, string contentType, string query)
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, Pod));

        await ClientOf(server).PatchAsync(Pods, PodKey, type, new JsonObject(), new WriteOptions { FieldManager = "me", Force = true }, Token);

        var seen = Assert.Single(server.Seen);
        Assert.Equal(("PATCH", "/api/v1/namespaces/shop/pods/web" + query, contentType), (seen.Method, seen.Path, seen.Header("Content-Type")));
    }

    [Fact]
    public async Task Apply_without_a_field_manager_is_refused_before_it_is_sent()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, Pod));

        await Assert.ThrowsAsync<ArgumentException>(
            () => ClientOf(server).PatchAsync(Pods, PodKey, PatchType.Apply, new JsonObject(), WriteOptions.Default, Token));

        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task Delete_sends_its_preconditions()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, """{"kind":"Status"}"""));

        await ClientOf(server).DeleteAsync(
            Pods, PodKey, new DeleteOptions { Uid = "u", ResourceVersion = "7", GracePeriodSeconds = 0, PropagationPolicy = "Foreground" }, Token);

        var seen = Assert.Single(server.Seen);
        Assert.Equal("DELETE", seen.Method);
        Assert.Equal(
            """{"apiVersion":"v1","kind":"DeleteOptions","gracePeriodSeconds":0,"propagationPolicy":"Foreground","preconditions":{"uid":"u","resourceVersion":"7"}}""",
            seen.Body);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a%2fb")]
    [InlineData("")]
    public async Task A_name_that_would_reach_another_object_is_refused(string name)
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, Pod));

        await Assert.ThrowsAsync<ArgumentException>(() => ClientOf(server).GetAsync(Pods, new ObjectKey("shop", name), Token));

        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task An_object_without_its_namespace_is_refused_instead_of_going_elsewhere()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, Pod));
        var homeless = JsonNode.Parse("""{"metadata":{"name":"web"}}""")!.AsObject();

        await Assert.ThrowsAsync<ArgumentException>(() => ClientOf(server).CreateAsync(Pods, homeless, WriteOptions.Default, Token));

        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task The_server_tells_its_version()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, """{"major":"1","minor":"34","gitVersion":"v1.34.1","platform":"linux/amd64"}"""));

        var version = await ClientOf(server).ServerVersionAsync(Token);

        Assert.Equal("/version", Assert.Single(server.Seen).Path);
        Assert.Equal("v1.34.1", version.GitVersion);
    }

    [Fact]
    public async Task Requests_name_the_program_and_speak_http_2_over_tls()
    {
        var server = await ServeTlsAsync(c => LoopbackServer.Answer(c, 200, Pod));

        await ClientOf(server, credentials: FixedCredentials.Bearer("secret")).GetAsync(Pods, PodKey, Token);

        var seen = Assert.Single(server.Seen);
        Assert.Equal("HTTP/2", seen.Protocol);
        Assert.Equal("Bearer secret", seen.Header("Authorization"));
        Assert.Matches(@"^RolloutController\.Kubernetes\.Tests/\S+ \(\w+/\w+\) RolloutController$", seen.Header("User-Agent"));
    }
}
