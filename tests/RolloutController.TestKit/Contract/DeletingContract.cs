using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using static RolloutController.TestKit.Contract.ContractContext;

namespace RolloutController.TestKit.Contract;

/// <summary>Deletes, preconditions, finalizers.</summary>
internal static class DeletingContract
{
    public static ContractCase[] Cases { get; } =
    [
        new("A deleted object is gone and its name is free, with another uid", async c =>
        {
            var made = await c.CreateAsync("a");
            await c.DeleteAsync("a");
            await RefusedAsync(() => c.GetAsync("a"), ApiErrorReason.NotFound, 404);
            Expect.True((await c.CreateAsync("a")).Uid() != made.Uid(), "another uid");
        }),
        new("A delete of an absent object is not found", c => RefusedAsync(() => c.DeleteAsync("absent"), ApiErrorReason.NotFound, 404)),
        new("A delete whose uid or version does not hold is a conflict", async c =>
        {
            var made = await c.CreateAsync("a");
            await c.MergeAsync("a", """{"spec":{"size":2}}""");
            await RefusedAsync(() => c.DeleteAsync("a", new DeleteOptions { Uid = "00000000-0000-0000-0000-000000000000" }), ApiErrorReason.Conflict, 409);
            await RefusedAsync(() => c.DeleteAsync("a", new DeleteOptions { ResourceVersion = made.ResourceVersion() }), ApiErrorReason.Conflict, 409);
            await c.DeleteAsync("a", new DeleteOptions { Uid = made.Uid() });
        }),
        new("An object with a finalizer stays until the finalizer is taken off", async c =>
        {
            await CreateHeldAsync(c);
            await c.DeleteAsync("a");
            var held = await c.GetAsync("a");
            Expect.True(held.IsTerminating(), "a deletion timestamp");
            Expect.Equal(2, held.Generation(), "generation");
            await c.DeleteAsync("a");
            Expect.Equal(held.ResourceVersion(), (await c.GetAsync("a")).ResourceVersion(), "version after a second delete");
            await c.MergeAsync("a", """{"metadata":{"finalizers":null}}""");
            await RefusedAsync(() => c.GetAsync("a"), ApiErrorReason.NotFound, 404);
        }),
        new("A terminating object can still be changed but gets no further finalizer", async c =>
        {
            await CreateHeldAsync(c);
            await c.DeleteAsync("a");
            await c.MergeAsync("a", """{"metadata":{"annotations":{"x":"y"}}}""");
            await RefusedAsync(
                () => c.MergeAsync("a", """{"metadata":{"finalizers":["test.example/hold","test.example/more"]}}"""), ApiErrorReason.Invalid, 422);
            await c.MergeAsync("a", """{"metadata":{"finalizers":null}}""");
        }),
        new("A terminating object goes with its last finalizer, by whatever write", async c =>
        {
            await CreateHeldAsync(c, "test.example/hold", "test.example/more");
            await c.DeleteAsync("a");
            await c.JsonPatchAsync("a", """[{"op":"remove","path":"/metadata/finalizers/0"}]""");
            var held = await c.GetAsync("a");
            Expect.Sequence(["test.example/more"], held.Finalizers(), "finalizers");
            Expect.True(held.IsTerminating(), "a deletion timestamp");
            held["metadata"]!.AsObject().Remove("finalizers");
            await c.ReplaceAsync(held);
            await RefusedAsync(() => c.GetAsync("a"), ApiErrorReason.NotFound, 404);
        }),
        new("A finalizer is not taken off by a replace from an old version", async c =>
        {
            var made = await CreateHeldAsync(c);
            await c.DeleteAsync("a");
            made["metadata"]!.AsObject().Remove("finalizers");
            await RefusedAsync(() => c.ReplaceAsync(made), ApiErrorReason.Conflict, 409);
            Expect.True((await c.GetAsync("a")).IsTerminating(), "a deletion timestamp");
            await c.MergeAsync("a", """{"metadata":{"finalizers":null}}""");
        }),
        new("A delete whose preconditions do not hold does not begin the end of a held object", async c =>
        {
            var made = await CreateHeldAsync(c);
            await RefusedAsync(() => c.DeleteAsync("a", new DeleteOptions { Uid = "00000000-0000-0000-0000-000000000000" }), ApiErrorReason.Conflict, 409);
            Expect.True(!(await c.GetAsync("a")).IsTerminating(), "no deletion timestamp");
            await c.DeleteAsync("a", new DeleteOptions { Uid = made.Uid(), ResourceVersion = made.ResourceVersion() });
            Expect.True((await c.GetAsync("a")).IsTerminating(), "a deletion timestamp");
            await c.MergeAsync("a", """{"metadata":{"finalizers":null}}""");
        }),
        new("Status of a terminating object can still be written", async c =>
        {
            await CreateHeldAsync(c);
            await c.DeleteAsync("a");
            var held = await c.GetAsync("a");
            held["status"] = new JsonObject { ["word"] = "going" };
            Expect.Equal("going", (string?)(await c.ReplaceAsync(held, "status"))["status"]!["word"], "status");
            Expect.Equal(held.Generation(), (await c.GetAsync("a")).Generation(), "generation");
            await c.MergeAsync("a", """{"metadata":{"finalizers":null}}""");
        }),
    ];

    internal static Task<JsonObject> CreateHeldAsync(ContractContext c, params string[] finalizers)
    {
        var held = c.New("a");
        held["metadata"]!["finalizers"] = finalizers.Length == 0 ? ["test.example/hold"] : new JsonArray([.. finalizers.Select(name => (JsonNode)name)]);
        return c.CreateAsync(held);
    }
}
