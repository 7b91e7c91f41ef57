using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestKit.Resources;
using static RolloutController.TestKit.Contract.ContractContext;

namespace RolloutController.TestKit.Contract;

/// <summary>Merge patches and JSON patches.</summary>
internal static class PatchingContract
{
    public static ContractCase[] Cases { get; } =
    [
        new("A merge patch sets, keeps and removes", async c =>
        {
            var with = c.New("a");
            with["spec"]!["colour"] = "red";
            with["spec"]!["shape"] = "round";
            await c.CreateAsync(with);
            var patched = await c.MergeAsync("a", """{"spec":{"size":4,"colour":null}}""");
            Expect.Equal(4, patched.Size(), "size");
            Expect.True(patched["spec"]!["colour"] is null, "colour is gone");
            Expect.Equal("round", (string?)patched["spec"]!["shape"], "shape");
        }),
        new("A merge patch with the present version is stored, with an old one it is a conflict", async c =>
        {
            var made = await c.CreateAsync("a");
            string Patch(int size) => $$$"""{"metadata":{"resourceVersion":"{{{made.ResourceVersion()}}}"},"spec":{"size":{{{size}}}}}""";
            await c.MergeAsync("a", Patch(2));
            await RefusedAsync(() => c.MergeAsync("a", Patch(3)), ApiErrorReason.Conflict, 409);
        }),
        new("A patch that changes nothing leaves the version alone", async c =>
        {
            var made = await c.CreateAsync("a");
            Expect.Equal(made.ResourceVersion(), (await c.MergeAsync("a", """{"spec":{"size":1},"metadata":{"labels":null}}""")).ResourceVersion(), "version after a merge patch");
            Expect.Equal(made.ResourceVersion(), (await c.JsonPatchAsync("a", """[{"op":"replace","path":"/spec/size","value":1}]""")).ResourceVersion(), "version after a JSON patch");
        }),
        new("A merge patch of status with an old version is a conflict", async c =>
        {
            var made = await c.CreateAsync("a");
            await c.MergeAsync("a", """{"spec":{"size":2}}""");
            await RefusedAsync(
                () => c.MergeAsync("a", $$$"""{"metadata":{"resourceVersion":"{{{made.ResourceVersion()}}}"},"status":{"word":"late"}}""", new WriteOptions { Subresource = "status" }), ApiErrorReason.Conflict, 409);
        }),
        new("A patch of an absent object is not found", c =>
            RefusedAsync(() => c.MergeAsync("absent", """{"spec":{"size":2}}"""), ApiErrorReason.NotFound, 404)),
        new("A patch of status through the sub-resource leaves the rest", async c =>
        {
            await c.CreateAsync("a");
            var patched = await c.MergeAsync("a", """{"status":{"word":"set"},"spec":{"size":9}}""", new WriteOptions { Subresource = "status" });
            Expect.Equal("set", (string?)patched["status"]!["word"], "status");
            Expect.Equal(1, patched.Size(), "size");
        }),
        new("A JSON patch whose test holds is stored", async c =>
        {
            await c.CreateAsync("a");
            var patched = await c.JsonPatchAsync("a", """[{"op":"test","path":"/spec/size","value":1},{"op":"replace","path":"/spec/size","value":2}]""");
            Expect.Equal(2, patched.Size(), "size");
        }),
        new("A JSON patch whose test fails is refused and changes nothing", async c =>
        {
            await c.CreateAsync("a");
            await RefusedAsync(
                () => c.JsonPatchAsync("a", """[{"op":"replace","path":"/spec/size","value":2},{"op":"test","path":"/spec/size","value":7}]"""), ApiErrorReason.Invalid, 422);
            Expect.Equal(1, (await c.GetAsync("a")).Size(), "size");
        }),
        new("A JSON patch that tests an old version is refused", async c =>
        {
            var made = await c.CreateAsync("a");
            await c.MergeAsync("a", """{"spec":{"size":2}}""");
            await RefusedAsync(
                () => c.JsonPatchAsync("a", $$"""[{"op":"test","path":"/metadata/resourceVersion","value":"{{made.ResourceVersion()}}"},{"op":"replace","path":"/spec/size","value":3}]"""),
                ApiErrorReason.Invalid,
                422);
        }),
    ];
}
