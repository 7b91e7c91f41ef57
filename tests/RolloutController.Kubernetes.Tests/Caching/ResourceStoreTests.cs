using RolloutController.Kubernetes.Caching;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestKit.Resources;

namespace RolloutController.Kubernetes.Tests.Caching;

public class ResourceStoreTests
{
    private static readonly StoreIndex bySize = new("size", widget => [widget.Size().ToString()]);

    [Fact]
    public void Objects_are_found_by_key_namespace_and_index_in_a_fixed_order()
    {
        var store = new ResourceStore(bySize);
        store.Replace([Widget("b", 1), Widget("a", 1), Widget("c", 2), Widget("a", 2, "other")]);

        Assert.Equal("c", store.Current.Find(new("default", "c"))!.Name());
        Assert.Equal(["a", "b", "c"], store.Current.InNamespace("default").Select(item => item.Name()));
        Assert.Equal(["a", "b"], store.Current.ByIndex("size", "1").Select(item => item.Name()));
        Assert.Equal(["default/c", "other/a"], store.Current.ByIndex("size", "2").Select(item => item.Key().ToString()));
    }

    [Fact]
    public void An_index_follows_changes_and_deletions()
    {
        var store = new ResourceStore(bySize);
        store.Replace([Widget("a", 1), Widget("b", 1)]);

        store.Apply(new WatchEvent(WatchEventType.Modified, Widget("a", 2, version: "2")));
        store.Apply(new WatchEvent(WatchEventType.Deleted, Widget("b", 1, version: "3")));

        Assert.Empty(store.Current.ByIndex("size", "1"));
        Assert.Equal(["a"], store.Current.ByIndex("size", "2").Select(item => item.Name()));
    }

    [Fact]
    public void A_snapshot_once_taken_never_changes()
    {
        var store = new ResourceStore(bySize);
        store.Replace([Widget("a", 1)]);
        var taken = store.Current;

        store.Apply(new WatchEvent(WatchEventType.Modified, Widget("a", 9, version: "2")));

        Assert.Equal(1, taken.Find(new("default", "a"))!.Size());
        Assert.Single(taken.ByIndex("size", "1"));
    }

    [Fact]
    public void A_list_with_the_same_versions_changes_nothing()
    {
        var store = new ResourceStore();
        store.Replace([Widget("a", 1)]);

        Assert.Empty(store.Replace([Widget("a", 1)]));
    }

    [Fact]
    public void An_unknown_index_is_an_error_that_names_those_there_are()
    {
        var failure = Assert.Throws<ArgumentException>(() => new ResourceStore(bySize).Current.ByIndex("colour", "red"));
        Assert.Contains("size", failure.Message, StringComparison.Ordinal);
    }

    private static System.Text.Json.Nodes.JsonObject Widget(string name, int size, string @namespace = "default", string version = "1")
    {
        var widget = Widgets.New(name, size, @namespace);
        widget["metadata"]!["uid"] = $"uid-{@namespace}-{name}";
        widget["metadata"]!["resourceVersion"] = version;
        return widget;
    }
}
