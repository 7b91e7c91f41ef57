using System.Text.Json.Nodes;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestControlPlane;

namespace RolloutController.IntegrationTests.Kubernetes;

/// <summary>The client against a real API server.</summary>
public sealed class ApiServerClientTests(ControlPlaneFixture cluster) : IDisposable
{
    private static readonly ResourceKind s_configMaps = new("", "v1", "ConfigMap", "configmaps");
    private static readonly ResourceKind s_serviceAccounts = new("", "v1", "ServiceAccount", "serviceaccounts");

    private readonly ApiServerClient _client = ClientFor(cluster.Plane.AdminKubeconfig);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    private static ApiServerClient ClientFor(string kubeconfig) =>
        new(new KubeconfigLoader().Load(new KubeconfigOverrides { Kubeconfig = kubeconfig }));

    private Task<string> NamespaceAsync() => cluster.Plane.CreateNamespaceAsync("client", Token);

    private static JsonObject Object(string ns, string name) =>
        new() { ["metadata"] = new JsonObject { ["namespace"] = ns, ["name"] = name }, ["data"] = new JsonObject { ["a"] = "1" } };

    private Task<JsonObject> CreateAsync(string ns, string name) => _client.CreateAsync(s_configMaps, Object(ns, name), WriteOptions.Default, Token);

    private static string? VersionOf(JsonObject @object) => (string?)@object["metadata"]!["resourceVersion"];

    [Fact]
    public async Task It_tells_its_version() => Assert.StartsWith("v1.", (await _client.ServerVersionAsync(Token)).GitVersion, StringComparison.Ordinal);

    [Fact]
    public async Task An_object_is_created_read_replaced_patched_and_deleted()
    {
        var ns = await NamespaceAsync();
        var key = new ObjectKey(ns, "one");
        var made = await CreateAsync(ns, "one");
        Assert.Equal(VersionOf(made), VersionOf(await _client.GetAsync(s_configMaps, key, Token)));

        var changed = made.DeepClone().AsObject();
        changed["data"]!["a"] = "2";
        var replaced = await _client.ReplaceAsync(s_configMaps, changed, WriteOptions.Default, Token);
        var stale = await Assert.ThrowsAsync<ApiException>(() => _client.ReplaceAsync(s_configMaps, changed, WriteOptions.Default, Token));
        Assert.Equal(ApiErrorReason.Conflict, stale.Reason);

        await _client.PatchAsync(s_configMaps, key, PatchType.Merge, JsonNode.Parse("""{"data":{"b":"3"}}""")!, WriteOptions.Default, Token);
        await _client.PatchAsync(
            s_configMaps, key, PatchType.Json, JsonNode.Parse("""[{"op":"test","path":"/data/a","value":"2"},{"op":"remove","path":"/data/a"}]""")!,
            WriteOptions.Default, Token);
        var applied = await _client.PatchAsync(
            s_configMaps, key, PatchType.Apply, JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","data":{"c":"4"}}""")!,
            new WriteOptions { FieldManager = "tests", Force = true }, Token);
        Assert.Equal("""{"b":"3","c":"4"}""", applied["data"]!.ToJsonString());

        var wrong = await Assert.ThrowsAsync<ApiException>(
            () => _client.DeleteAsync(s_configMaps, key, new DeleteOptions { ResourceVersion = VersionOf(replaced) }, Token));
        Assert.Equal(ApiErrorReason.Conflict, wrong.Reason);
        await _client.DeleteAsync(s_configMaps, key, new DeleteOptions { Uid = (string?)applied["metadata"]!["uid"] }, Token);
        Assert.Equal(
            ApiErrorReason.NotFound, (await Assert.ThrowsAsync<ApiException>(() => _client.GetAsync(s_configMaps, key, Token))).Reason);
    }

    [Fact]
    public async Task Apply_of_an_absent_object_creates_it()
    {
        var ns = await NamespaceAsync();

        var made = await _client.PatchAsync(
            s_configMaps, new ObjectKey(ns, "new"), PatchType.Apply, JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"new"}}""")!,
            new WriteOptions { FieldManager = "tests" }, Token);

        Assert.Equal("new", (string?)made["metadata"]!["name"]);
    }

    [Fact]
    public async Task A_dry_run_stores_nothing()
    {
        var ns = await NamespaceAsync();

        await _client.CreateAsync(s_configMaps, Object(ns, "one"), new WriteOptions { DryRun = true }, Token);

        await CreateAsync(ns, "one");
    }

    [Fact]
    public async Task Refusals_have_their_reason_and_causes()
    {
        var ns = await NamespaceAsync();
        await CreateAsync(ns, "one");

        var exists = await Assert.ThrowsAsync<ApiException>(() => CreateAsync(ns, "one"));
        var invalid = await Assert.ThrowsAsync<ApiException>(() => CreateAsync(ns, "NOT_A_NAME"));

        Assert.Equal((ApiErrorReason.AlreadyExists, 409), (exists.Reason, exists.Code));
        Assert.Equal((ApiErrorReason.Invalid, 422), (invalid.Reason, invalid.Code));
        Assert.Equal("metadata.name", Assert.Single(invalid.Causes).Field);
    }

    [Fact]
    public async Task A_list_is_read_page_by_page_with_kinds_set()
    {
        var ns = await NamespaceAsync();
        foreach (var name in (string[])["a", "b", "c"]) await CreateAsync(ns, name);
        var options = new ListOptions { Limit = 2, FieldSelector = "metadata.name!=kube-root-ca.crt" };

        var first = await _client.ListAsync(s_configMaps, ns, options, Token);
        var second = await _client.ListAsync(s_configMaps, ns, options with { Continue = first.Continue }, Token);

        Assert.Null(second.Continue);
        Assert.Equal(["a", "b", "c"], first.Items.Concat(second.Items).Select(item => (string?)item["metadata"]!["name"]));
        Assert.All(first.Items, item => Assert.Equal("ConfigMap", (string?)item["kind"]));
    }

    [Fact]
    public async Task A_watch_from_a_list_sees_what_comes_after_and_ends_in_time()
    {
        var ns = await NamespaceAsync();
        var version = (await _client.ListAsync(s_configMaps, ns, ListOptions.Default, Token)).ResourceVersion;
        var watching = _client.WatchAsync(s_configMaps, ns, new WatchOptions(version, TimeSpan.FromSeconds(10)) { FieldSelector = "metadata.name=one" }, Token)
            .Where(e => e.Type != WatchEventType.Bookmark).ToListAsync(Token);
        await CreateAsync(ns, "one");
        await _client.PatchAsync(s_configMaps, new ObjectKey(ns, "one"), PatchType.Merge, JsonNode.Parse("""{"data":{"a":"2"}}""")!, WriteOptions.Default, Token);
        await _client.DeleteAsync(s_configMaps, new ObjectKey(ns, "one"), DeleteOptions.Default, Token);

        Assert.Equal([WatchEventType.Added, WatchEventType.Modified, WatchEventType.Deleted], (await watching).Select(e => e.Type));
    }

    [Fact]
    public async Task A_client_certificate_names_the_user()
    {
        var ns = await NamespaceAsync();
        using var alice = ClientFor(cluster.Plane.WriteUserKubeconfig("alice"));

        var error = await Assert.ThrowsAsync<ApiException>(() => alice.ListAsync(s_configMaps, ns, ListOptions.Default, Token));

        Assert.Equal((ApiErrorReason.Forbidden, 403), (error.Reason, error.Code));
        Assert.Contains("\"alice\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_may_be_treated_as_another_user()
    {
        var ns = await NamespaceAsync();
        using var bob = new ApiServerClient(new KubeconfigLoader().Load(
            new KubeconfigOverrides { Kubeconfig = cluster.Plane.AdminKubeconfig, ImpersonateUser = "bob", ImpersonateGroups = ["builders"] }));

        var error = await Assert.ThrowsAsync<ApiException>(() => bob.ListAsync(s_configMaps, ns, ListOptions.Default, Token));

        Assert.Contains("\"bob\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rotated_token_is_taken_up_as_soon_as_the_old_one_is_refused()
    {
        var ns = await NamespaceAsync();
        var folder = Directory.CreateTempSubdirectory("token-rotation-");
        try
        {
            var token = Path.Combine(folder.FullName, "token");
            await File.WriteAllTextAsync(token, await ServiceAccountTokenAsync(ns, "before"), Token);
            var authority = Path.Combine(folder.FullName, "ca.crt");
            await File.WriteAllTextAsync(authority, cluster.Plane.CertificateAuthorityPem, Token);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "config"), $$$"""
                current-context: c
                contexts: [{name: c, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: {server: "{{{cluster.Plane.Server}}}", certificate-authority: ca.crt}}]
                users: [{name: u, user: {tokenFile: token}}]
                """, Token);
            using var robot = ClientFor(Path.Combine(folder.FullName, "config"));
            Assert.Contains($"system:serviceaccount:{ns}:before", await RefusalAsync(robot, ns), StringComparison.Ordinal);

            await File.WriteAllTextAsync(token, await ServiceAccountTokenAsync(ns, "after"), Token);
            await _client.DeleteAsync(s_serviceAccounts, new ObjectKey(ns, "before"), DeleteOptions.Default, Token);

            // Never 401: the API server remembers the old token for ten seconds, then refuses it, and the client reads the file.
            await Eventually.UntilAsync(
                async () => (await RefusalAsync(robot, ns)).Contains($"system:serviceaccount:{ns}:after", StringComparison.Ordinal),
                "requests are made as the new service account", TimeSpan.FromMinutes(2), Token);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The text of the 403 that a robot without rights gets: it names who asked.</summary>
    private static async Task<string> RefusalAsync(ApiServerClient robot, string ns)
    {
        var error = await Assert.ThrowsAsync<ApiException>(() => robot.ListAsync(s_configMaps, ns, ListOptions.Default, Token));
        Assert.Equal(ApiErrorReason.Forbidden, error.Reason);
        return error.Message;
    }

    private async Task<string> ServiceAccountTokenAsync(string ns, string name)
    {
        var account = new JsonObject { ["metadata"] = new JsonObject { ["namespace"] = ns, ["name"] = name } };
        await _client.CreateAsync(s_serviceAccounts, account.DeepClone().AsObject(), WriteOptions.Default, Token);
        var request = account.DeepClone().AsObject();
        (request["apiVersion"], request["kind"], request["spec"]) =
            ("authentication.k8s.io/v1", "TokenRequest", new JsonObject { ["audiences"] = new JsonArray(), ["expirationSeconds"] = 600 });
        var answer = await _client.CreateAsync(s_serviceAccounts, request, new WriteOptions { Subresource = "token" }, Token);
        return (string)answer["status"]!["token"]!;
    }
}
