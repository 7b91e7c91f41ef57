using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using static RolloutController.TestKit.Contract.ContractContext;

namespace RolloutController.TestKit.Contract;

/// <summary>Gets and lists.</summary>
internal static class ReadingContract
{
    private static readonly ResourceKind unknown = new("test.rollout-controller.io", "v1", "Nothing", "nothings");

    public static ContractCase[] Cases { get; } =
    [
        new("An absent object is not found", c => RefusedAsync(() => c.GetAsync("absent"), ApiErrorReason.NotFound, 404)),
        new("A kind that is not served is not found", c =>
            RefusedAsync(() => c.Client.ListAsync(unknown, c.Namespace, ListOptions.Default, c.CancellationToken), ApiErrorReason.NotFound, 404)),
        new("A list has every object in the order of names, with kind and version", async c =>
        {
            foreach (var name in new[] { "c", "a", "b" })
            {
                await c.CreateAsync(name);
            }
            var list = await c.ListAsync();
            Expect.Sequence(["a", "b", "c"], Names(list), "names");
            Expect.True(list.Items.All(item => (string?)item["kind"] == "Widget" && (string?)item["apiVersion"] == "test.rollout-controller.io/v1"), "kind and version of each");
            Expect.Equal(null, list.Continue, "continue token");
            Expect.True(list.ResourceVersion.Length > 0, "the list has a version");
        }),
        new("Pages show the state of the first page's moment", async c =>
        {
            for (var i = 0; i < 5; i++)
            {
                await c.CreateAsync($"w{i}");
            }
            var first = await c.ListAsync(new ListOptions { Limit = 2 });
            await c.CreateAsync("w9");
            await c.DeleteAsync("w4");
            var second = await c.ListAsync(new ListOptions { Limit = 2, Continue = first.Continue });
            var third = await c.ListAsync(new ListOptions { Limit = 2, Continue = second.Continue });
            Expect.Sequence(["w0", "w1", "w2", "w3", "w4"], Names(first).Concat(Names(second)).Concat(Names(third)), "names");
            Expect.Equal(null, third.Continue, "token of the last page");
            Expect.Equal(first.ResourceVersion, third.ResourceVersion, "version of the pages");
        }),
        new("Label and field selectors bound a list", async c =>
        {
            foreach (var (name, tier) in new[] { ("a", "one"), ("b", "two"), ("c", "one") })
            {
                var labelled = c.New(name);
                labelled["metadata"]!["labels"] = new System.Text.Json.Nodes.JsonObject { ["tier"] = tier };
                await c.CreateAsync(labelled);
            }
            Expect.Sequence(["a", "c"], Names(await c.ListAsync(new ListOptions { LabelSelector = "tier in (one)" })), "by label");
            Expect.Sequence(["b"], Names(await c.ListAsync(new ListOptions { FieldSelector = "metadata.name=b" })), "by field");
            Expect.Sequence(["c"], Names(await c.ListAsync(new ListOptions { LabelSelector = "tier!=two", FieldSelector = "metadata.name!=a" })), "by both");
        }),
        new("A selector that cannot be read is a bad request", async c =>
        {
            await RefusedAsync(() => c.ListAsync(new ListOptions { LabelSelector = "a b c" }), ApiErrorReason.BadRequest, 400);
            await RefusedAsync(() => c.ListAsync(new ListOptions { FieldSelector = "spec.size=1" }), ApiErrorReason.BadRequest, 400);
        }),
        new("A list from any state is as good as one from the newest after a while", async c =>
        {
            await c.CreateAsync("a");
            var list = await c.ListAsync(new ListOptions { ResourceVersion = (await c.GetAsync("a")).ResourceVersion() });
            Expect.Sequence(["a"], Names(list), "names");
        }),
        new("A continue token that is too old is expired", async c =>
        {
            await c.CreateAsync("a");
            await c.CreateAsync("b");
            var page = await c.ListAsync(new ListOptions { Limit = 1 });
            await c.CreateAsync("later");
            await c.ExpireAsync();
            await RefusedAsync(() => c.ListAsync(new ListOptions { Limit = 1, Continue = page.Continue }), ApiErrorReason.Expired, 410);
        }, Expires: true),
    ];

    private static IEnumerable<string> Names(ResourceList list) => list.Items.Select(item => item.Name());
}
