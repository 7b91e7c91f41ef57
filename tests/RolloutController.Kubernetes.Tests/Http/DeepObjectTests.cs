using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Tests.Fixtures;

namespace RolloutController.Kubernetes.Tests.Http;

/// <summary>
/// The API server takes objects that are nested up to ten thousand deep wherever a definition keeps unknown fields. One of them must not keep all others of its
/// kind from being seen.
/// </summary>
public sealed class DeepObjectTests : ClientTest
{
    private static readonly string Deep = $$"""{"metadata":{"name":"deep"},"kept":[1,"two",true,null,{"x":1.50}],"spec":{{string.Concat(Enumerable.Repeat("{\"a\":", 9000))}}1{{new string('}', 9000)}},"after":"it"}""";

    [Fact]
    public async Task It_is_listed_without_its_depths_beside_the_others()
    {
        var client = ClientOf(await ServeAsync(c => c.Response.WriteAsync($$"""{"items":[{"metadata":{"name":"first"} },{{Deep}},{"metadata":{"name":"last"} }],"metadata":{"resourceVersion":"5"} }""")));

        var list = await client.ListAsync(Pods, "shop", ListOptions.Default, Token);

        Assert.Equal(["first", "deep", "last"], list.Items.Select(item => (string?)item["metadata"]!["name"]));
        Assert.Equal("""[1,"two",true,null,{"x":1.50}]""", list.Items[1]["kept"]!.ToJsonString());
        Assert.Equal("it", (string?)list.Items[1]["after"]);
        Assert.Equal(55, list.Items[1]["spec"]!.ToJsonString().Count(letter => letter == '{'));
    }

    [Fact]
    public async Task Its_event_does_not_end_the_watch()
    {
        var client = ClientOf(await ServeAsync(c => c.Response.WriteAsync(
            $$"""{"type":"ADDED","object":{{Deep}} }""" + "\n" + """{"type":"ADDED","object":{"metadata":{"name":"next"}}}""" + "\n")));

        var events = await client.WatchAsync(Pods, "shop", new WatchOptions("41", TimeSpan.FromMinutes(5)), Token).ToListAsync(Token);

        Assert.Equal(["deep", "next"], events.Select(e => (string?)e.Object["metadata"]!["name"]));
    }

    [Fact]
    public async Task It_can_be_read_alone()
    {
        var client = ClientOf(await ServeAsync(c => c.Response.WriteAsync(Deep)));

        Assert.Equal("it", (string?)(await client.GetAsync(Pods, PodKey, Token))["after"]);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("watch")]
    [InlineData("get")]
    public async Task It_is_not_written_back_without_its_depths(string read)
    {
        var writes = 0;
        var client = ClientOf(await ServeAsync(c =>
        {
            writes += c.Request.Method == "PUT" ? 1 : 0;
            return c.Response.WriteAsync(read switch
            {
                "list" => $$"""{"items":[{{Deep}}],"metadata":{"resourceVersion":"5"} }""",
                "watch" => $$"""{"type":"ADDED","object":{{Deep}} }""" + "\n",
                _ => Deep,
            });
        }));
        var known = read switch
        {
            "list" => (await client.ListAsync(Pods, "shop", ListOptions.Default, Token)).Items[0],
            "watch" => (await client.WatchAsync(Pods, "shop", new WatchOptions("41", TimeSpan.FromMinutes(5)), Token).ToListAsync(Token))[0].Object,
            _ => await client.GetAsync(Pods, PodKey, Token),
        };
        var changed = (JsonObject)known.DeepClone();
        changed["metadata"]!["namespace"] = "shop";
        changed["after"] = "now";

        var refused = await Assert.ThrowsAsync<ApiException>(() => client.ReplaceAsync(Pods, changed, WriteOptions.Default, Token));

        Assert.Equal(ApiErrorReason.Invalid, refused.Reason);
        Assert.Contains("shop/deep", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, writes);
    }
}
