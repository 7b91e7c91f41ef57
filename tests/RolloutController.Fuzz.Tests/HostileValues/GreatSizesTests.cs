using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using RolloutController.Admission;
using RolloutController.Cli.Files;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Propagation;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Lint;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Fuzz.Targets;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Configuration.Kubeconfig;
using RolloutController.Kubernetes.Http;

namespace RolloutController.Fuzz.Tests.HostileValues;

public sealed class GreatSizesTests
{
    private static readonly string s_long = new('n', 1024 * 1024);

    [Theory]
    [InlineData("service")]
    [InlineData("version")]
    [InlineData("no-such-field")]
    public void A_name_of_a_megabyte_is_refused_in_few_words(string field)
    {
        var rollout = Samples.Rollout;
        rollout["spec"]![field] = s_long;
        rollout["spec"]![s_long] = 1;

        var problems = RolloutLint.Check(rollout, WindowCalendar.Validate);

        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.InRange(problem.ToString().Length, 1, 3100));
    }

    [Fact]
    public void An_admission_answer_about_names_of_a_megabyte_stays_small()
    {
        var rollout = Samples.Rollout;
        rollout["spec"]![s_long] = s_long;
        rollout["spec"]!["steps"]![0]!["name"] = s_long;
        var review = new RolloutReview(_ => ImmutableArray<SpecProblem>.Empty);

        var answer = review.Answer(new AdmissionRequest("7f", "CREATE", rollout, null)).ToReview("7f").ToJsonString();

        Assert.InRange(answer.Length, 1, 20_000);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("namespace")]
    public void An_admission_answer_about_an_object_called_a_megabyte_stays_small_and_plain(string field)
    {
        var rollout = Samples.Rollout;
        rollout["metadata"]![field] = "\u001b[2J\n" + s_long;
        rollout["spec"]!["version"] = "";
        var review = new RolloutReview(_ => ImmutableArray<SpecProblem>.Empty);

        var answer = review.Answer(new AdmissionRequest("7f", "CREATE", rollout, null));

        Assert.False(answer.IsAllowed);
        Complete.Shown(answer.Subject);
        var response = answer.ToReview("7f")["response"]!;
        Assert.InRange(response.ToJsonString().Length, 1, 20_000);
        Complete.Shown((string)response["status"]!["message"]!);
        Complete.Shown((string)response["status"]!["details"]!["name"]!);
    }

    [Fact]
    public void A_status_holds_no_text_of_a_megabyte_that_others_gave()
    {
        var json = Samples.Rollout["status"]!.AsObject();
        var before = RolloutStatusJson.Read(json);
        var status = before with { Attempt = before.Attempt! with { FailureMessage = s_long }, Message = s_long };
        var rollout = RolloutReader.Read(Samples.Rollout) with { Status = status };

        var decision = Engine.Decide(rollout, new Observation { WriteRefusal = s_long }, Samples.Now);

        Assert.InRange(RolloutStatusJson.Write(decision.Status).ToJsonString().Length, 1, 64 * 1024);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Json_nested_ten_thousand_levels_deep_is_refused_where_it_is_no_object_of_the_cluster(string open, string close)
    {
        var text = Nested(open, "1", close, 10_000);
        var bytes = Encoding.UTF8.GetBytes(text);

        Assert.Null(AdmissionRequest.Parse(bytes));
        Assert.Throws<FormatException>(() => Hosting.MetricServers.Parse(text, "f", TimeSpan.FromSeconds(1)));
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => ConfigDump.Read(bytes));
        Assert.StartsWith("get: HTTP 500", ApiErrors.FromAnswer(500, bytes, null, "get").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    public void Yaml_nested_ten_thousand_levels_deep_is_refused_with_its_line(string open, string close)
    {
        var text = "# a comment\n" + Nested(open, "1", close, 10_000);

        Assert.StartsWith("f:2: nested deeper than 100 levels", Assert.Throws<FileProblem>(() => YamlFile.Read("f", text)).Message, StringComparison.Ordinal);
        Assert.Contains("line 2, column", Assert.Throws<ConfigurationException>(() => KubeconfigFiles.Parse(text, "/f")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_that_multiply_are_counted_before_they_are_copied()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i <= 30; i++) bomb.AppendLine($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]");
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<FileProblem>(() => YamlFile.Read("f", bomb.ToString()));
        Assert.Throws<ConfigurationException>(() => KubeconfigFiles.Parse(bomb.ToString(), "/f"));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
    }

    [Fact]
    public void A_key_of_a_megabyte_is_not_copied_for_each_thing_below_it()
    {
        var text = $"? {s_long[..100_000]}\n: [{string.Join(", ", Enumerable.Repeat("1", 10_000))}]\n";
        var before = GC.GetAllocatedBytesForCurrentThread();

        YamlFile.Read("f", text);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rendering_ten_thousand_routes_takes_no_more_for_each_than_rendering_some(bool manageAll)
    {
        var (few, many) = (AllocatedByRendering(1_000, manageAll), AllocatedByRendering(10_000, manageAll));

        // Quadratic work would show as a hundred times as much.
        Assert.True(many < 20 * few, $"{few} bytes for 1,000 routes, {many} for 10,000");
    }

    [Fact]
    public void Ten_thousand_routes_that_do_not_exist_are_told_without_naming_all_that_do_each_time()
    {
        var virtualService = Samples.VirtualService;
        var http = virtualService["spec"]!["http"]!.AsArray();
        for (var i = 0; i < 10_000; i++) http.Add(new JsonObject { ["name"] = $"route-{i}" });
        var names = Enumerable.Range(0, 10_000).Select(i => $"missing-{i}").ToImmutableArray();
        var spec = Samples.Spec with { Traffic = Samples.Spec.Traffic with { VirtualServices = [Samples.Spec.Traffic.VirtualServices[0] with { HttpRoutes = names }] } };
        var before = GC.GetAllocatedBytesForCurrentThread();

        var problems = MeshScene.State(spec, [virtualService], [Samples.DestinationRule]).Problems;

        Assert.Equal(10_000, problems.Length);
        Assert.Contains("and 9982 more", problems[0].ToString(), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
    }

    private static long AllocatedByRendering(int routes, bool manageAll)
    {
        var virtualService = Samples.VirtualService;
        var http = virtualService["spec"]!["http"]!.AsArray();
        for (var i = 0; i < routes; i++)
            http.Insert(0, new JsonObject
            {
                ["name"] = $"route-{i}",
                ["match"] = new JsonArray(new JsonObject { ["uri"] = new JsonObject { ["prefix"] = $"/{i}" } }),
                ["route"] = new JsonArray(new JsonObject { ["destination"] = new JsonObject { ["host"] = manageAll ? "reviews" : "ratings" } }),
            });
        var before = GC.GetAllocatedBytesForCurrentThread();
        var names = manageAll ? Enumerable.Range(0, routes).Select(i => $"route-{i}").ToImmutableArray() : ["primary"];
        var spec = Samples.Spec with { Traffic = Samples.Spec.Traffic with { VirtualServices = [Samples.Spec.Traffic.VirtualServices[0] with { HttpRoutes = names }] } };
        var state = MeshScene.State(spec, [virtualService], [Samples.DestinationRule]);
        var edits = state.Render(new DesiredTraffic([], [], new DesiredRoutes("v1", "v2", new Percentage(5))));
        _ = state.RoutesAsSeen();
        Assert.Single(edits.Routes);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string Nested(string open, string inner, string close, int levels) =>
        string.Concat(Enumerable.Repeat(open, levels)) + inner + string.Concat(Enumerable.Repeat(close, levels));
}
