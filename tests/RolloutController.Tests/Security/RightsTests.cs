using System.Text.Json.Nodes;

namespace RolloutController.Tests.Security;

/// <summary>The page about rights says exactly what is granted.</summary>
public sealed class RightsTests
{
    [Fact]
    public void Each_right_is_explained_and_none_that_is_not_granted()
    {
        var granted = Granted("deploy/cluster-role.yaml").Concat(Granted("deploy/role.yaml"));

        Assert.Equal(granted.Order(StringComparer.Ordinal), Explained().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("deploy/cluster-role.yaml")]
    [InlineData("deploy/role.yaml")]
    public void No_right_is_a_wildcard_and_no_secret_can_be_listed(string file)
    {
        Assert.DoesNotContain(Granted(file), right => right.Contains('*', StringComparison.Ordinal));
        Assert.DoesNotContain(Granted(file), right => right.StartsWith("secrets ", StringComparison.Ordinal) && (right.Contains(" list", StringComparison.Ordinal) || !right.StartsWith("secrets rollout-controller-webhook ", StringComparison.Ordinal)));
        Assert.DoesNotContain(Granted(file), right => right.Contains("impersonate", StringComparison.Ordinal) || right.Contains("escalate", StringComparison.Ordinal) || right.Contains("bind", StringComparison.Ordinal));
    }

    /// <summary><c>group/resource name: verb, verb</c>; rules for one object together.</summary>
    private static IEnumerable<string> Granted(string file) => RepositoryFile.Yaml(file)["rules"]!.AsArray()
        .SelectMany(rule => Names(rule!["apiGroups"]).SelectMany(group => Names(rule["resources"]).SelectMany(resource =>
            (rule["resourceNames"] is JsonArray only ? Names(only) : [""]).Select(name =>
                (Object: $"{(group.Length == 0 ? "" : group + "/")}{resource} {name}".TrimEnd(), Verbs: Names(rule["verbs"]))))))
        .GroupBy(right => right.Object, right => right.Verbs)
        .Select(group => $"{group.Key} : {string.Join(", ", group.SelectMany(verbs => verbs))}");

    private static IEnumerable<string> Explained() => RepositoryFile.Text("docs/security.md").Split('\n')
        .SkipWhile(line => line != "## Rights").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Where(cells => cells.Length == 5 && cells[1] is not ("objects" or "---"))
        .Select(cells =>
        {
            Assert.NotEqual("", cells[3]);
            return $"{cells[1]} : {cells[2]}";
        });

    private static string[] Names(JsonNode? list) => [.. list!.AsArray().Select(name => (string)name!)];
}
