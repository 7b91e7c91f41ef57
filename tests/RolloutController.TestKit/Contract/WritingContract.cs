using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestKit.Resources;
using static RolloutController.TestKit.Contract.ContractContext;

namespace RolloutController.TestKit.Contract;

/// <summary>Creates, replaces, status, generations, dry runs, managed fields.</summary>
internal static class WritingContract
{
    public static ContractCase[] Cases { get; } =
    [
        new("A created object has uid, version, time and generation 1", async c =>
        {
            var made = await c.CreateAsync("a");
            Expect.True(made.Uid() is { Length: > 0 }, "a uid");
            Expect.True(made.ResourceVersion() is { Length: > 0 }, "a resource version");
            Expect.True((string?)made["metadata"]!["creationTimestamp"] is { Length: 20 }, "a creation timestamp in whole seconds");
            Expect.Equal(1, made.Generation(), "generation");
            Expect.Equal("Widget", (string?)made["kind"], "kind");
            Expect.True(JsonNode.DeepEquals(made, await c.GetAsync("a")), "a read gives what the create answered");
        }),
        new("A name that is taken cannot be created again", async c =>
        {
            await c.CreateAsync("a");
            await RefusedAsync(() => c.CreateAsync("a"), ApiErrorReason.AlreadyExists, 409);
        }),
        new("A generated name begins with its prefix", async c =>
        {
            var nameless = c.New("x");
            nameless["metadata"] = new JsonObject { ["generateName"] = "gen-", ["namespace"] = c.Namespace };
            var (one, two) = (await c.CreateAsync(nameless), await c.CreateAsync(nameless));
            Expect.True(one.Name().StartsWith("gen-", StringComparison.Ordinal) && one.Name().Length == 9, $"the name {one.Name()} is gen- and five characters");
            Expect.True(one.Name() != two.Name(), "two generated names differ");
        }),
        // 500 is what kube-apiserver 1.20 says of what is the caller's mistake.
        new("An object with a resource version cannot be created", async c =>
        {
            var stamped = c.New("a");
            stamped["metadata"]!["resourceVersion"] = "1";
            await RefusedAsync(() => c.CreateAsync(stamped), ApiErrorReason.InternalError, 500);
        }),
        new("A replace from the present version is stored and moves version and generation", async c =>
        {
            var made = await c.CreateAsync("a");
            made["spec"]!["size"] = 2;
            var replaced = await c.ReplaceAsync(made);
            Expect.Equal(2, replaced.Size(), "size");
            Expect.Equal(2, replaced.Generation(), "generation");
            Expect.True(replaced.ResourceVersion() != made.ResourceVersion(), "a new version");
        }),
        new("A replace from an old version is a conflict", async c =>
        {
            var made = await c.CreateAsync("a");
            await c.MergeAsync("a", """{"spec":{"size":2}}""");
            made["spec"]!["size"] = 3;
            await RefusedAsync(() => c.ReplaceAsync(made), ApiErrorReason.Conflict, 409);
            Expect.Equal(2, (await c.GetAsync("a")).Size(), "size");
        }),
        new("A replace without a version is invalid for a custom kind", async c =>
        {
            await c.CreateAsync("a");
            await RefusedAsync(() => c.ReplaceAsync(c.New("a", 2)), ApiErrorReason.Invalid, 422);
        }),
        new("A replace of an absent object is a conflict where it names the uid, and else not found", async c =>
        {
            var made = await c.CreateAsync("a");
            await c.DeleteAsync("a");
            await RefusedAsync(() => c.ReplaceAsync(made), ApiErrorReason.Conflict, 409);
            made["metadata"]!.AsObject().Remove("uid");
            await RefusedAsync(() => c.ReplaceAsync(made), ApiErrorReason.NotFound, 404);
        }),
        new("A replace that changes nothing leaves the version alone", async c =>
        {
            var made = await c.CreateAsync("a");
            Expect.Equal(made.ResourceVersion(), (await c.ReplaceAsync(made)).ResourceVersion(), "version");
        }),
        new("A change of metadata moves the version and not the generation", async c =>
        {
            var made = await c.CreateAsync("a");
            var labelled = await c.MergeAsync("a", """{"metadata":{"labels":{"x":"y"}}}""");
            Expect.True(labelled.ResourceVersion() != made.ResourceVersion(), "a new version");
            Expect.Equal(1, labelled.Generation(), "generation");
        }),
        new("What the server owns cannot be written", async c =>
        {
            var made = await c.CreateAsync("a");
            made["metadata"]!["creationTimestamp"] = "2001-01-01T00:00:00Z";
            made["metadata"]!["generation"] = 77;
            made["spec"]!["size"] = 2;
            var replaced = await c.ReplaceAsync(made);
            Expect.Equal(2, replaced.Generation(), "generation");
            Expect.True((string?)replaced["metadata"]!["creationTimestamp"] != "2001-01-01T00:00:00Z", "the creation timestamp stays");
        }),
        new("Status is not written with the object", async c =>
        {
            var with = c.New("a");
            with["status"] = new JsonObject { ["word"] = "created" };
            var made = await c.CreateAsync(with);
            Expect.True(made["status"] is null, "a create drops status");
            made["status"] = new JsonObject { ["word"] = "replaced" };
            Expect.True((await c.ReplaceAsync(made))["status"] is null, "a replace drops status");
        }),
        new("The status sub-resource writes status alone and leaves the generation", async c =>
        {
            var made = await c.CreateAsync("a");
            made["status"] = new JsonObject { ["word"] = "set" };
            made["spec"]!["size"] = 9;
            made["metadata"]!["labels"] = new JsonObject { ["x"] = "y" };
            var written = await c.ReplaceAsync(made, "status");
            Expect.Equal("set", (string?)written["status"]!["word"], "status");
            Expect.Equal(1, written.Size(), "size");
            Expect.Equal(1, written.Generation(), "generation");
            Expect.Equal(null, written.Label("x"), "label");
        }),
        new("An old version is a conflict for status as well", async c =>
        {
            var made = await c.CreateAsync("a");
            await c.MergeAsync("a", """{"spec":{"size":2}}""");
            made["status"] = new JsonObject { ["word"] = "late" };
            await RefusedAsync(() => c.ReplaceAsync(made, "status"), ApiErrorReason.Conflict, 409);
        }),
        new("A status that changes nothing leaves the version alone", async c =>
        {
            var made = await c.CreateAsync("a");
            made["status"] = new JsonObject { ["word"] = "set" };
            var written = await c.ReplaceAsync(made, "status");
            Expect.Equal(written.ResourceVersion(), (await c.ReplaceAsync(written, "status")).ResourceVersion(), "version");
        }),
        new("Status of an absent object is a conflict where it names the uid, and else not found", async c =>
        {
            var made = await c.CreateAsync("a");
            await c.DeleteAsync("a");
            await RefusedAsync(() => c.ReplaceAsync(made, "status"), ApiErrorReason.Conflict, 409);
            made["metadata"]!.AsObject().Remove("uid");
            await RefusedAsync(() => c.ReplaceAsync(made, "status"), ApiErrorReason.NotFound, 404);
        }),
        new("A write to the object that was there before under that name is a conflict", async c =>
        {
            var before = await c.CreateAsync("a");
            await c.DeleteAsync("a");
            var after = await c.CreateAsync("a", 2);
            before["metadata"]!["resourceVersion"] = after.ResourceVersion();
            before["status"] = new JsonObject { ["word"] = "late" };
            await RefusedAsync(() => c.ReplaceAsync(before), ApiErrorReason.Conflict, 409);
            await RefusedAsync(() => c.ReplaceAsync(before, "status"), ApiErrorReason.Conflict, 409);
            Expect.Equal(2, (await c.GetAsync("a")).Size(), "size");
        }),
        new("A dry run answers and stores nothing", async c =>
        {
            var answered = await c.CreateAsync(c.New("a"), new WriteOptions { DryRun = true });
            Expect.Equal("a", answered.Name(), "name");
            await RefusedAsync(() => c.GetAsync("a"), ApiErrorReason.NotFound, 404);
            await c.CreateAsync("b");
            Expect.Equal(5, (await c.MergeAsync("b", """{"spec":{"size":5}}""", new WriteOptions { DryRun = true })).Size(), "size in the answer");
            Expect.Equal(1, (await c.GetAsync("b")).Size(), "size stored");
        }),
        new("Managed fields tell who wrote an annotation last", async c =>
        {
            await c.CreateAsync(c.New("a"), new WriteOptions { FieldManager = "maker" });
            await c.MergeAsync("a", """{"metadata":{"annotations":{"example.io/command":"abort","other":"1"}}}""", new WriteOptions { FieldManager = "first" });
            Expect.Equal("first", Owner(await c.GetAsync("a"), "f:metadata", "f:annotations", "f:example.io/command"), "owner");
            await c.MergeAsync("a", """{"metadata":{"annotations":{"example.io/command":"retry"}}}""", new WriteOptions { FieldManager = "second" });
            var last = await c.GetAsync("a");
            Expect.Equal("second", Owner(last, "f:metadata", "f:annotations", "f:example.io/command"), "owner after a change");
            Expect.Equal("first", Owner(last, "f:metadata", "f:annotations", "f:other"), "owner of what did not change");
            Expect.Equal("maker", Owner(last, "f:spec", "f:size"), "owner of the spec");
        }),
    ];

    private static string? Owner(JsonObject item, params string[] path) => item["metadata"]!["managedFields"]!.AsArray()
        .Where(entry => path.Aggregate(entry!["fieldsV1"], (node, step) => (node as JsonObject)?[step]) is not null)
        .Select(entry => (string?)entry!["manager"])
        .SingleOrDefault();
}
