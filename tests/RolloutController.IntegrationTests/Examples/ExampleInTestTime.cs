using System.Text.Json.Nodes;
using RolloutController.Cli.Files;
using RolloutController.TestKit.Files;

namespace RolloutController.IntegrationTests.Examples;

/// <summary>
/// An example as a test applies it. Besides the namespace, which is the test's own, this is different:
/// <list type="bullet">
/// <item>steps, timed pauses, the interval, the bake and the drain last a second each, and gates look at three seconds;</item>
/// <item>three requests are enough for a verdict, and a gate waits a minute for one; limits of latency are ten seconds: the machine may be busy;</item>
/// <item>there are no office hours (<c>windows</c>);</item>
/// <item>a proof may take half a minute, and pods need not be waited for.</item>
/// </list>
/// </summary>
internal static class ExampleInTestTime
{
    /// <summary>The folder of the examples.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "examples");

    /// <summary>All objects of a file or folder but Namespaces.</summary>
    public static IEnumerable<JsonObject> Read(string path, string ns)
    {
        path = Path.Combine(Folder, path);
        string[] files = Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*.yaml").Order(StringComparer.Ordinal)] : [path];
        foreach (var file in files)
        {
            foreach (var document in YamlFile.Read(file, File.ReadAllText(file)))
            {
                var item = document.Content!.DeepClone().AsObject();
                if ((string?)item["kind"] == "Namespace")
                    continue;
                var written = (string)item["metadata"]!["namespace"]!;
                item = JsonNode.Parse(item.ToJsonString().Replace($".{written}.svc", $".{ns}.svc", StringComparison.Ordinal))!.AsObject();
                item["metadata"]!["namespace"] = ns;
                if ((string?)item["kind"] == "Rollout")
                    Shorten(item["spec"]!.AsObject());
                yield return item;
            }
        }
    }

    /// <summary>The namespace that a file's objects are written for.</summary>
    public static string NamespaceOf(string file)
    {
        var path = Path.Combine(Folder, file);
        return (string)YamlFile.Read(path, File.ReadAllText(path))[0].Content!["metadata"]!["namespace"]!;
    }

    private static void Shorten(JsonObject spec)
    {
        var analysis = Within(spec, "analysis");
        var traffic = Within(spec, "traffic");
        var propagation = Within(traffic, "propagation");
        analysis["interval"] = "1s";
        spec["bakeAfterPromotion"] = "1s";
        traffic["drainDuration"] = "1s";
        propagation["minimumDelay"] = "100ms";
        propagation["timeout"] = "30s";
        spec.Remove("windows");
        Gates(analysis);
        foreach (var step in spec["steps"]!.AsArray().Select(step => step!.AsObject()))
        {
            if (step.ContainsKey("duration"))
                step["duration"] = "1s";
            if (step["pause"] is JsonObject pause && pause.ContainsKey("duration"))
                pause["duration"] = "1s";
            Gates(step);
        }
    }

    private static void Gates(JsonObject of)
    {
        foreach (var gate in (of["gates"]?.AsArray() ?? []).Select(gate => gate!.AsObject()))
        {
            gate["inconclusiveLimit"] = 60;
            gate["consecutiveErrorLimit"] = 60;
            if (gate.ContainsKey("query"))
                continue;
            gate["window"] = "3s";
            gate["minimumRequests"] = 3;
            if (gate["latency"] is JsonObject latency)
                latency["max"] = "10s";
        }
    }

    private static JsonObject Within(JsonObject item, string field)
    {
        if (item[field] is not JsonObject found)
            item[field] = found = [];
        return found;
    }
}
