using System.Text.Json.Nodes;
using RolloutController.Cli.CommandLine;

namespace RolloutController.Cli.Tests.Planning;

public sealed class PlanVerbTests : IDisposable
{
    private const string Rollout = """
        apiVersion: rollout-controller.io/v1alpha1
        kind: Rollout
        metadata: {name: reviews, namespace: bookinfo}
        spec:
          service: reviews
          version: v2
          steps:
          - {name: first, setWeight: 10, duration: 1m}
        """;

    private readonly Scene _scene = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("plan-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Examples => Path.Combine(AppContext.BaseDirectory, "examples");

    private static string Bookinfo => $"-f {Examples}/bookinfo";

    [Theory]
    [InlineData("", "plan.txt")]
    [InlineData(" -o diff", "plan.diff")]
    [InlineData(" -o json", "plan.json")]
    [InlineData(" -o yaml", "plan.yaml")]
    public async Task The_first_example_gives_the_documented_plan(string format, string golden)
    {
        Assert.Equal(ExitCode.Ok, await _scene.RunAsync($"plan -f {Examples}/first-rollout.yaml {Bookinfo}{format}"));

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Golden", golden), TestContext.Current.CancellationToken), _scene.Output);
    }

    public static TheoryData<string> ExampleFiles => [.. Directory.EnumerateFiles(Examples, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(ExampleFiles))]
    public async Task Every_example_can_be_planned_to_its_end(string example)
    {
        // circuit-breaking.yaml has another form of bookinfo's DestinationRule.
        var mesh = await File.ReadAllTextAsync($"{Examples}/bookinfo/mesh.yaml", TestContext.Current.CancellationToken);
        if (example == "circuit-breaking.yaml")
            mesh = mesh[mesh.IndexOf("---", StringComparison.Ordinal)..];
        var exit = await _scene.RunAsync(
            $"plan -f {Examples}/{example} -f {await FileAsync("more.yaml", BesidesOf(example))} -f {await FileAsync("mesh.yaml", mesh)} -f {Examples}/bookinfo/reviews.yaml -f {Examples}/bookinfo/ratings.yaml -f {Examples}/bookinfo/productpage.yaml");

        Assert.True(exit == ExitCode.Ok, _scene.Error + _scene.Output);
        Assert.Contains("\nHealthy: ", _scene.Output, StringComparison.Ordinal);
    }

    /// <summary>What a reader of the example has besides: versions that run, and the service that speaks no http.</summary>
    private static string BesidesOf(string example) => example switch
    {
        "gateway-and-mesh.yaml" or "session-affinity.yaml" => "{apiVersion: apps/v1, kind: Deployment, metadata: {name: productpage-v2}, spec: {template: {metadata: {labels: {app: productpage, version: v2}}}}}",
        "grpc.yaml" => """
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: recommendations-v1}, spec: {template: {metadata: {labels: {app: recommendations, version: v1}}}}}
            ---
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: recommendations-v2}, spec: {template: {metadata: {labels: {app: recommendations, version: v2}}}}}
            """,
        "tcp.yaml" => """
            {apiVersion: v1, kind: Service, metadata: {name: tcp-echo}, spec: {selector: {app: tcp-echo}, ports: [{port: 9000}]}}
            ---
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: tcp-echo-v1}, spec: {template: {metadata: {labels: {app: tcp-echo, version: v1}}}}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: tcp-echo-v2, labels: {app: tcp-echo, version: v2}}}
            """,
        _ => "",
    };

    [Fact]
    public async Task Warnings_of_the_controller_stand_at_their_stage()
    {
        var mesh = (await File.ReadAllTextAsync($"{Examples}/bookinfo/mesh.yaml", TestContext.Current.CancellationToken)).Replace("        subset: v1", "        subset: v1\n      weight: 1\n    - destination: {host: details}\n      weight: 2", StringComparison.Ordinal);
        var plan = await JsonAsync(await FileAsync("rollout.yaml", Rollout), $"-f {await FileAsync("mesh.yaml", mesh)} -f {Examples}/bookinfo/reviews.yaml");

        Assert.Contains("multiplied to a total of ", (string?)Assert.Single(Stages(plan).Single(stage => (string?)stage["name"] == "first")["warnings"]!.AsArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_of_step_is_planned_with_an_abort()
    {
        var plan = await JsonAsync(await FileAsync("rollout.yaml", Rollout[..Rollout.IndexOf("  - {name: first", StringComparison.Ordinal)] + """
              - {name: mirror, shadow: {percentage: 100}, duration: 1m}
              - {name: testers, headerRoute: {headers: [{name: end-user, exact: jason}], until: Promotion}, duration: 1m}
              - {name: second, setWeight: 20, duration: 1m}
              - name: resilience
                faultInjection: {host: ratings, create: true, abort: {httpStatus: 503, percentage: 20}}
                duration: 1m
              - {name: sign-off, pause: {}}
            """));

        Assert.Equal(
            [
                "preparation: update DestinationRule reviews",
                "mirror: update VirtualService reviews",
                "testers: update VirtualService reviews",
                "second: update VirtualService reviews",
                "resilience: create VirtualService ratings",
                "sign-off: delete VirtualService ratings",
                "promotion: update VirtualService reviews",
            ],
            Stages(plan).SelectMany(stage => Writes(stage).Select(write => $"{stage["name"]}: {write}")));
        Assert.All(Stages(plan), stage => Assert.Equal("Degraded", (string?)stage["abort"]!["phase"]));
        Assert.Equal(
            ["update VirtualService reviews", "delete VirtualService ratings", "update DestinationRule reviews"],
            Writes((JsonObject)Stages(plan).Single(stage => (string?)stage["name"] == "resilience")["abort"]!));
    }

    [Fact]
    public async Task A_pause_says_that_it_waits_for_a_person_and_the_plan_goes_on()
    {
        var plan = await JsonAsync(await FileAsync("rollout.yaml", Rollout + "\n  - {name: sign-off, pause: {}}\n  - {name: half, setWeight: 50, duration: 1m}"));

        Assert.Equal(["sign-off"], Stages(plan).Where(stage => (bool)stage["awaitsPromote"]!).Select(stage => (string?)stage["name"]));
        Assert.Equal(true, (bool?)plan["succeeds"]);
    }

    [Fact]
    public async Task Pods_are_as_in_the_files()
    {
        var pods = """
            apiVersion: v1
            kind: Pod
            metadata: {name: reviews-v2-0, namespace: bookinfo, labels: {app: reviews, version: v2}}
            status:
              podIP: 192.0.2.2
              conditions: [{type: Ready, status: "False"}]
            """;

        Assert.Equal(ExitCode.Error, await _scene.RunAsync($"plan -f {await FileAsync("rollout.yaml", Rollout)} -f {await FileAsync("pods.yaml", pods)} {Bookinfo}"));

        Assert.Contains("0 of 2 pods of v2 ready, 0 endpoints", _scene.Output, StringComparison.Ordinal);
        Assert.EndsWith("v1 serves all traffic; retry, or ask for another version\n", _scene.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("namespace.yaml", "spec.service: reviews; expected a Service in namespace bookinfo")]
    [InlineData("reviews.yaml", "spec.traffic.virtualServices[0].name: reviews; expected a VirtualService of that name in namespace bookinfo, or create: true")]
    public async Task What_the_controller_would_refuse_is_said_in_its_words_with_exit_code_1(string objects, string finding)
    {
        Assert.Equal(ExitCode.Error, await _scene.RunAsync($"plan -f {await FileAsync("rollout.yaml", Rollout)} -f {Examples}/bookinfo/{objects}"));

        Assert.Contains(finding, _scene.Output, StringComparison.Ordinal);
        Assert.Contains("Invalid: ", _scene.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weight: 1", "weight: half", ":16, document 2 (VirtualService bookinfo/reviews): spec.http[0].route[0].weight: \"half\"; expected a whole number of at least 0")]
    [InlineData("  host: reviews\n", "", ":4, document 1 (DestinationRule bookinfo/reviews): spec.host: missing; expected the name of a host")]
    [InlineData("kind: VirtualService\nmetadata: {name: reviews", "kind: VirtualService\nmetadata: {name: 7", ":10, document 2 (VirtualService bookinfo/): metadata.name: 7; expected the name of a Kubernetes object")]
    [InlineData("kind: VirtualService\nmetadata: {name: reviews", "metadata: {name: reviews", ":8: document 2: kind: missing; expected the kind of a Kubernetes object")]
    [InlineData("hosts: [reviews]", "hosts: [reviews", ":12: not YAML on this line or after it")]
    public async Task An_error_in_an_object_names_file_document_and_field_with_exit_code_2(string good, string bad, string expected)
    {
        const string mesh = """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: reviews, namespace: bookinfo}
            spec:
              host: reviews
              subsets: []
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: reviews, namespace: bookinfo}
            spec:
              hosts: [reviews]
              http:
              - route:
                - destination: {host: reviews}
                  weight: 1
            """;
        Assert.Contains(good, mesh, StringComparison.Ordinal);
        var file = await FileAsync("mesh.yaml", mesh.Replace(good, bad, StringComparison.Ordinal));

        Assert.Equal(ExitCode.Unreadable, await _scene.RunAsync($"plan -f {await FileAsync("rollout.yaml", Rollout)} -f {file} -f {Examples}/bookinfo/reviews.yaml"));

        Assert.StartsWith($"rolloutctl: {file}{expected}", _scene.Error, StringComparison.Ordinal);
        Assert.Empty(_scene.Output);
    }

    [Fact]
    public async Task An_error_in_the_Rollout_names_file_document_and_field_with_exit_code_2()
    {
        var file = await FileAsync("rollout.yaml", Rollout.Replace("setWeight: 10", "setWeight: 101", StringComparison.Ordinal));

        Assert.Equal(ExitCode.Unreadable, await _scene.RunAsync($"plan -f {file} {Bookinfo}"));

        Assert.StartsWith($"rolloutctl: {file}:8, document 1 (Rollout bookinfo/reviews): spec.steps[0].setWeight: 101; expected a percentage", _scene.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_errors_are_told_at_once()
    {
        var file = await FileAsync("objects.yaml", "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {app: 1}, ports: [{port: x}]}}");

        Assert.Equal(2, await _scene.RunAsync($"plan -f {file} -f {await FileAsync("rollout.yaml", Rollout)}"));

        Assert.Equal(2, _scene.Error.TrimEnd().Split('\n').Length);
        Assert.Contains("spec.selector.app: 1; expected a text", _scene.Error, StringComparison.Ordinal);
        Assert.Contains("spec.ports[0].port: \"x\"; expected a whole number from 1 to 65535", _scene.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_stands_twice_is_an_error()
    {
        Assert.Equal(2, await _scene.RunAsync($"plan -f {await FileAsync("rollout.yaml", Rollout)} -f {await FileAsync("again.yaml", Rollout)} {Bookinfo}"));

        Assert.Contains("again.yaml:3, document 1 (Rollout bookinfo/reviews): metadata.name: reviews; expected an object that stands once; it is in ", _scene.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_Rollout_of_several_is_chosen_by_its_name()
    {
        var other = await FileAsync("other.yaml", Rollout.Replace("name: reviews,", "name: details,", StringComparison.Ordinal).Replace("service: reviews", "service: details", StringComparison.Ordinal));
        var files = $"-f {await FileAsync("rollout.yaml", Rollout)} -f {other} {Bookinfo}";

        Assert.Equal(2, await _scene.RunAsync($"plan {files}"));
        Assert.Contains("2 Rollouts in the files (bookinfo/reviews, bookinfo/details)", _scene.Error, StringComparison.Ordinal);
        Assert.Equal(0, await _scene.RunAsync($"plan reviews {files}"));
    }

    [Fact]
    public async Task Objects_of_a_List_and_without_a_namespace_are_read()
    {
        var list = """
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: Service, metadata: {name: reviews}, spec: {selector: {app: reviews}, ports: [{port: 80}]}}
            - {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: old}, spec: {template: {metadata: {labels: {app: reviews, version: v1}}}}}
            - {apiVersion: v1, kind: Pod, metadata: {name: new, labels: {app: reviews, version: v2}}}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: other}, data: {a: 1}}
            """;
        var rollout = Rollout.Replace("  steps:", "  stableVersion: v1\n  traffic: {virtualServices: [{name: reviews, create: true}], destinationRule: {create: true}}\n  steps:", StringComparison.Ordinal);

        var plan = await JsonAsync(await FileAsync("rollout.yaml", rollout), $"-f {await FileAsync("list.yaml", list)}");

        Assert.Equal(["adoption", "preparation", "first", "promotion", "clean-up"], Stages(plan).Select(stage => (string?)stage["name"]));
        Assert.Equal(["create DestinationRule reviews", "create VirtualService reviews"], Writes(Stages(plan).First()));
        Assert.Null(Stages(plan).First()["abort"]);
    }

    [Fact]
    public async Task Without_files_and_cluster_it_says_what_it_needs()
    {
        Assert.Equal(ExitCode.Error, await _scene.RunAsync("plan"));

        Assert.Contains("nothing to plan", _scene.Error, StringComparison.Ordinal);
        Assert.Null(_scene.Overrides);
    }

    [Fact]
    public async Task A_paused_spec_is_planned_as_far_as_it_goes()
    {
        Assert.Equal(ExitCode.Error, await _scene.RunAsync($"plan -f {await FileAsync("rollout.yaml", Rollout.Replace("  steps:", "  paused: true\n  steps:", StringComparison.Ordinal))} {Bookinfo}"));

        Assert.Contains("spec.paused is true", _scene.Output, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonObject> Stages(JsonObject plan) => plan["stages"]!.AsArray().Select(stage => stage!.AsObject());

    private static IEnumerable<string> Writes(JsonObject from) => from["writes"]!.AsArray().Select(write => $"{write!["operation"]} {write["kind"]} {write["name"]}");

    private async Task<JsonObject> JsonAsync(string rollout, string? objects = null)
    {
        Assert.Equal(ExitCode.Ok, await _scene.RunAsync($"plan -f {rollout} {objects ?? Bookinfo} -o json"));
        return JsonNode.Parse(_scene.Output)!.AsObject();
    }

    private async Task<string> FileAsync(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        return file;
    }
}
