using System.Text;
using System.Text.Json.Nodes;
using RolloutController.Admission;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Lint;
using RolloutController.Gathering;
using RolloutController.TestKit.Builders;

namespace RolloutController.Tests.Admission;

public sealed class RolloutReviewTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_good_Rollout_is_allowed_without_a_word()
    {
        var response = Answer(Good());

        Assert.True((bool)response["allowed"]!);
        Assert.Equal("7f", (string?)response["uid"]);
        Assert.False(response.ContainsKey("warnings"));
    }

    [Fact]
    public void A_broken_one_is_refused_with_field_value_and_expectation_of_every_error()
    {
        var response = Answer(Good().WithVersion("v/2").WithSteps(A.Weight(101)));

        Assert.False((bool)response["allowed"]!);
        Assert.Equal(422, (int)response["status"]!["code"]!);
        Assert.Equal(
            "Rollout bookinfo/reviews is invalid: spec.version: \"v/2\"; expected the value of a label: letters, digits, '-', '_' and '.', at most 63, not empty; "
            + "spec.steps[0].setWeight: 101; expected a percentage from 0 to 100: a text such as \"0.5%\" or a whole number",
            (string?)response["status"]!["message"]);
        Assert.Equal("reviews", (string?)response["status"]!["details"]!["name"]);
        Assert.Equal(["spec.version", "spec.steps[0].setWeight"], response["status"]!["details"]!["causes"]!.AsArray().Select(cause => (string?)cause!["field"]));
    }

    [Fact]
    public void It_says_what_lint_says()
    {
        var rollout = Good().WithSteps(A.Weight(50, "5m"), A.Weight(10, "5m")).With("windows", new JsonArray(new JsonObject { ["cron"] = "0 9 * * 1-5" }));
        var lint = RolloutLint.Check(rollout.Json(), WindowCalendar.Validate);

        var answer = new RolloutReview(_ => []).Answer(new AdmissionRequest("7f", "CREATE", rollout.Json(), null));

        Assert.Equal(lint.Select(problem => problem.ToString()).Order(), answer.Errors.Concat(answer.Warnings).Select(problem => problem.ToString()).Order());
        Assert.Equal((1, 1), (answer.Errors.Length, answer.Warnings.Length));
    }

    [Fact]
    public void What_the_cluster_lacks_is_a_warning()
    {
        var response = Answer(Good(), problems: new SpecProblem("ServiceNotFound", "spec.service", "reviews", "a Service in namespace bookinfo; there is none yet"));

        Assert.True((bool)response["allowed"]!);
        Assert.Equal("spec.service: reviews; expected a Service in namespace bookinfo; there is none yet", (string?)Assert.Single(response["warnings"]!.AsArray()));
    }

    [Fact]
    public void Warnings_stay_within_what_the_API_server_passes_on()
    {
        var many = Enumerable.Range(0, 40).Select(i => new SpecProblem("X", $"spec.x{i}", new string('v', 500), "less")).ToArray();

        var warnings = Answer(Good(), problems: many)["warnings"]!.AsArray().Select(warning => (string)warning!).ToArray();

        Assert.All(warnings, warning => Assert.True(warning.Length <= 256, warning));
        Assert.True(warnings.Sum(warning => warning.Length) <= 4096);
    }

    [Fact]
    public void A_Rollout_that_is_broken_already_can_still_be_aborted()
    {
        var broken = Good().WithSteps(A.Weight(101));

        Assert.True((bool)Answer(broken.WithCommand("abort"), broken)["allowed"]!);
    }

    [Fact]
    public void A_broken_one_that_is_edited_must_become_right()
    {
        Assert.False((bool)Answer(Good().WithSteps(A.Weight(102)), Good().WithSteps(A.Weight(101)))["allowed"]!);
        Assert.True((bool)Answer(Good(), Good().WithSteps(A.Weight(101)))["allowed"]!);
    }

    [Fact]
    public void A_broken_one_that_is_deleted_can_lose_its_finalizer() =>
        Assert.True((bool)Answer(Good().WithSteps(A.Weight(101)).DeletedAt(Now), Good().WithSteps(A.Weight(102)).DeletedAt(Now).WithFinalizer())["allowed"]!);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"apiVersion": "admission.k8s.io/v1"}""")]
    [InlineData("""{"apiVersion": "admission.k8s.io/v1beta1", "request": {"uid": "1", "object": {}}}""")]
    [InlineData("""{"apiVersion": "admission.k8s.io/v1", "request": {"uid": "1", "object": null}}""")]
    public void What_is_no_review_is_not_read(string json) => Assert.Null(AdmissionRequest.Parse(Encoding.UTF8.GetBytes(json)));

    private static RolloutBuilder Good() => A.Rollout().WithGates(A.ErrorRateGate()).WithSteps(A.Weight(5, "5m"));

    private static JsonObject Answer(RolloutBuilder rollout, RolloutBuilder? old = null, params SpecProblem[] problems)
    {
        var review = new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject { ["uid"] = "7f", ["operation"] = old is null ? "CREATE" : "UPDATE", ["object"] = rollout.Json(), ["oldObject"] = old?.Json() },
        };
        var request = AdmissionRequest.Parse(Encoding.UTF8.GetBytes(review.ToJsonString()))!;
        return new RolloutReview(_ => [.. problems]).Answer(request).ToReview(request.Uid)["response"]!.AsObject();
    }
}
