using System.Globalization;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestKit.Resources;
using static RolloutController.TestKit.Contract.ContractContext;

namespace RolloutController.TestKit.Contract;

/// <summary>Watches.</summary>
internal static class WatchingContract
{
    public static ContractCase[] Cases { get; } =
    [
        new("A watch from a list's version brings what came after it, in order", async c =>
        {
            await c.CreateAsync("before");
            var list = await c.ListAsync();
            await c.CreateAsync("a");
            await c.MergeAsync("a", """{"spec":{"size":2}}""");
            await c.DeleteAsync("a");
            var events = await c.WatchAsync(list.ResourceVersion, 3);
            Expect.Sequence(["Added a 1", "Modified a 2", "Deleted a 2"], Described(events), "events");
            Expect.Equal(3, events.Select(item => item.Object.ResourceVersion()).Distinct().Count(), "different versions, the deletion's own among them");
            Expect.Equal("Widget", (string?)events[0].Object["kind"], "kind");
        }),
        new("A watch from the version of an event goes on after that event", async c =>
        {
            var list = await c.ListAsync();
            await c.CreateAsync("a");
            await c.CreateAsync("b");
            var first = (await c.WatchAsync(list.ResourceVersion, 1)).Single();
            Expect.Sequence(["Added b 1"], Described(await c.WatchAsync(first.Object.ResourceVersion()!, 1)), "events");
        }),
        new("A watch from any state begins with what exists", async c =>
        {
            await c.CreateAsync("a");
            await c.CreateAsync("b");
            Expect.Sequence(["Added a 1", "Added b 1"], Described(await c.WatchAsync("0", 2)).Order(), "events");
        }),
        new("An object that enters or leaves a selector is added to or deleted from the watch", async c =>
        {
            var list = await c.ListAsync();
            await c.CreateAsync("a");
            await c.MergeAsync("a", """{"metadata":{"labels":{"in":"yes"}}}""");
            await c.MergeAsync("a", """{"spec":{"size":2}}""");
            await c.MergeAsync("a", """{"metadata":{"labels":{"in":"no"}}}""");
            var events = await c.WatchAsync(list.ResourceVersion, 3, "in=yes");
            Expect.Sequence(["Added a 1", "Modified a 2", "Deleted a 2"], Described(events), "events");
        }),
        new("A watch of one name brings nothing of another", async c =>
        {
            var list = await c.ListAsync();
            await c.CreateAsync("b");
            await c.CreateAsync("a");
            await c.DeleteAsync("b");
            await c.DeleteAsync("a");
            Expect.Sequence(["Added a 1", "Deleted a 1"], Described(await c.WatchAsync(list.ResourceVersion, 2, fieldSelector: "metadata.name=a")), "events");
        }),
        new("An object that is deleted and made anew between two looks is both to a watch", async c =>
        {
            var before = await c.CreateAsync("a");
            await c.DeleteAsync("a");
            var after = await c.CreateAsync("a", 2);
            var events = await c.WatchAsync(before.ResourceVersion()!, 2);
            Expect.Sequence(["Deleted a 1", "Added a 2"], Described(events), "events");
            Expect.Sequence([before.Uid(), after.Uid()], events.Select(item => item.Object.Uid()), "uids");
        }),
        new("A bookmark tells of what the watch does not bring, and another watch goes on from it", async c =>
        {
            var list = await c.ListAsync();
            var seen = c.New("seen");
            seen["metadata"]!["labels"] = new JsonObject { ["in"] = "yes" };
            await c.CreateAsync(seen);
            var (version, bookmark) = (0L, 0L);

            // A real server sends it two seconds before the end, and a busy one may be too late with it.
            for (var watches = 0; bookmark == 0; watches++)
            {
                Expect.True(watches < 20, "a bookmark before the end of one of twenty watches");
                var options = new WatchOptions(list.ResourceVersion, TimeSpan.FromSeconds(5)) { LabelSelector = "in=yes" };
                await foreach (var @event in c.Client.WatchAsync(Widgets.Kind, c.Namespace, options, c.CancellationToken))
                {
                    if (@event.Type is WatchEventType.Bookmark) bookmark = Version(@event.Object);
                    else version = Version(await c.CreateAsync($"unseen-{watches}"));
                }
            }
            Expect.True(bookmark >= version, $"a bookmark of {version} or later: {bookmark}");
            await c.CreateAsync("later");
            Expect.Sequence(["Added later 1"], Described(await c.WatchAsync(bookmark.ToString(CultureInfo.InvariantCulture), 1)), "events");
        }),
        new("A delete that a finalizer holds is a change, and its end a deletion", async c =>
        {
            var list = await c.ListAsync();
            await DeletingContract.CreateHeldAsync(c);
            await c.DeleteAsync("a");
            await c.MergeAsync("a", """{"metadata":{"finalizers":null}}""");
            Expect.Sequence(["Added a 1", "Modified a 1", "Deleted a 1"], Described(await c.WatchAsync(list.ResourceVersion, 3)), "events");
        }),
        new("The server ends a watch when its time is over, which is no error", async c =>
        {
            await c.CreateAsync("a");
            var list = await c.ListAsync();
            var options = new WatchOptions(list.ResourceVersion, TimeSpan.FromSeconds(1));
            await foreach (var @event in c.Client.WatchAsync(Widgets.Kind, c.Namespace, options, c.CancellationToken))
            {
                Expect.Equal(WatchEventType.Bookmark, @event.Type, "an event without a change");
                Expect.True(@event.Object.ResourceVersion() is { Length: > 0 }, "a bookmark has a version");
            }
        }),
        new("A cancelled watch ends with a cancellation", async c =>
        {
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(c.CancellationToken);
            var list = await c.ListAsync();
            await c.CreateAsync("a");
            var ended = false;
            try
            {
                await foreach (var _ in c.Client.WatchAsync(Widgets.Kind, c.Namespace, new WatchOptions(list.ResourceVersion, TimeSpan.FromMinutes(5)), cancel.Token))
                {
                    cancel.Cancel();
                }
            }
            catch (OperationCanceledException)
            {
                ended = true;
            }
            Expect.True(ended, "a cancellation");
        }),
        new("A watch of a kind that is not served is not found", c =>
            RefusedAsync(
                async () =>
                {
                    var unknown = new ResourceKind("test.rollout-controller.io", "v1", "Nothing", "nothings");
                    await foreach (var _ in c.Client.WatchAsync(unknown, c.Namespace, new WatchOptions("0", TimeSpan.FromSeconds(30)), c.CancellationToken))
                    {
                    }
                },
                ApiErrorReason.NotFound,
                404)),
        new("A watch from a version that is too old is expired", async c =>
        {
            var list = await c.ListAsync();
            await c.CreateAsync("a");
            await c.MergeAsync("a", """{"spec":{"size":2}}""");
            await c.ExpireAsync();
            await RefusedAsync(() => c.WatchAsync(list.ResourceVersion, 1), ApiErrorReason.Expired, 410);
        }, Expires: true),
    ];

    private static long Version(JsonObject item) => long.Parse(item.ResourceVersion()!, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Described(IEnumerable<WatchEvent> events) => events.Select(item => $"{item.Type} {item.Object.Name()} {item.Object.Size()}");
}
