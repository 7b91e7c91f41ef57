namespace RolloutController.IntegrationTests.Analysis;

/// <summary>What happened in each namespace. The canary is v2; all rates are per minute.</summary>
internal static class PastScenarios
{
    private static readonly TimeSpan LongAgo = TimeSpan.FromMinutes(90);
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(30);

    public static void WriteTo(PastTraffic past)
    {
        // 200 requests to v2, 8 of them 5xx; v1 is worse, and another namespace's reviews as well.
        Healthy(past, "five-xx");
        past.Count(PastTraffic.Answered("five-xx", "v2", "500"), 6, LongAgo);
        past.Count(PastTraffic.Answered("five-xx", "v2", "503"), 2, LongAgo);
        past.Count(PastTraffic.Answered("five-xx", "v1", "500"), 100, LongAgo);
        past.Count(PastTraffic.Answered("five-xx-other", "v2", "500"), 100, LongAgo);

        // Four errors in the first scrape after they happened, none since.
        Healthy(past, "born");
        past.Count(PastTraffic.Answered("born", "v2", "500"), 0, JustNow, start: 4);

        // Everything appears with large values at once: a server without a past.
        past.Count(PastTraffic.Answered("young-server", "v2"), 192, JustNow, start: 100_000);
        past.Count(PastTraffic.Answered("young-server", "v2", "500"), 8, JustNow, start: 50_000);

        // Time-outs: no answer, so no version; the endpoint's revision is known.
        Healthy(past, "timeouts");
        past.Count(Changed(PastTraffic.Answered("timeouts", "v2", "504"), ("destination_version", "unknown"), ("response_flags", "UT")), 8, LongAgo);

        // Code 0: the upstream broke off (counts), the client left (does not).
        Healthy(past, "code-zero");
        past.Count(Changed(PastTraffic.Answered("code-zero", "v2", "0"), ("response_flags", "UC")), 3, LongAgo);
        past.Count(Changed(PastTraffic.Answered("code-zero", "v2", "0"), ("response_flags", "DC")), 5, LongAgo);

        // gRPC: UNAVAILABLE counts, NOT_FOUND and CANCELLED do not; a 503 with UNAVAILABLE counts once.
        Healthy(past, "grpc");
        past.Count(Changed(PastTraffic.Answered("grpc", "v2"), ("grpc_response_status", "14")), 2, LongAgo);
        past.Count(Changed(PastTraffic.Answered("grpc", "v2"), ("grpc_response_status", "5")), 2, LongAgo);
        past.Count(Changed(PastTraffic.Answered("grpc", "v2"), ("grpc_response_status", "1")), 3, LongAgo);
        past.Count(Changed(PastTraffic.Answered("grpc", "v2", "503"), ("grpc_response_status", "14")), 1, LongAgo);

        // Injected faults, alone and beside another flag.
        Healthy(past, "injected");
        past.Count(Changed(PastTraffic.Answered("injected", "v2", "503"), ("response_flags", "FI")), 4, LongAgo);
        past.Count(Changed(PastTraffic.Answered("injected", "v2", "503"), ("response_flags", "DI,FI")), 4, LongAgo);

        // Mirrored requests: the callers have series for v1 only.
        past.Count(PastTraffic.Answered("mirrored", "v1"), 200, LongAgo);
        past.Count(Changed(PastTraffic.Answered("mirrored", "v2"), ("reporter", "destination")), 190, LongAgo);
        past.Count(Changed(PastTraffic.Answered("mirrored", "v2", "500"), ("reporter", "destination")), 10, LongAgo);

        // Callers without sidecars.
        past.Count(Changed(PastTraffic.Answered("no-callers", "v2"), ("reporter", "destination")), 200, LongAgo);

        // The canary had traffic, but has none now.
        past.Count(PastTraffic.Answered("idle", "v1"), 200, LongAgo);
        past.Count(PastTraffic.Answered("idle", "v2"), 0, LongAgo, start: 500);

        // Half of the requests take up to 250 ms, half up to 1000 ms; injected delays do not count.
        past.Durations(PastTraffic.Answered("slow", "v2"), 250, 100, LongAgo);
        past.Durations(PastTraffic.Answered("slow", "v2", "201"), 1000, 100, LongAgo);
        past.Durations(Changed(PastTraffic.Answered("slow", "v2"), ("response_flags", "DI")), 5000, 1000, LongAgo);
        past.Count(PastTraffic.Answered("slow", "v2"), 200, LongAgo);

        Guarded(past, "guard-ports", "reviews:9080", "guard-ports", "NC");
        Guarded(past, "guard-qualified", "reviews.guard-qualified:9080", "elsewhere", "NC");
        Guarded(past, "guard-svc", "reviews.guard-svc.svc", "elsewhere", "NR");
        Guarded(past, "guard-several", "reviews", "guard-several", "NC,URX");
        Guarded(past, "guard-namesake", "reviews:9080", "elsewhere", "NC");
        Guarded(past, "guard-port-of-another", "reviews:8000", "guard-port-of-another", "NC");
        Guarded(past, "guard-other-host", "reviews.guard-other:9080", "guard-other-host", "NC");
        Guarded(past, "guard-other-flag", "reviews:9080", "guard-other-flag", "DC");
        Healthy(past, "guard-cluster");
        past.Count(Changed(PastTraffic.Answered("guard-cluster", "v2", "503"), ("response_flags", "UH"), ("destination_version", "unknown")), 4, LongAgo);
        past.Count(Changed(PastTraffic.Answered("guard-cluster", "v2", "503"), ("response_flags", "UF,URX"), ("destination_version", "unknown")), 4, LongAgo);
    }

    // 192 good requests a minute to each version; with 8 more the canary has 200.
    private static void Healthy(PastTraffic past, string ns)
    {
        past.Count(PastTraffic.Answered(ns, "v1"), 192, LongAgo);
        past.Count(PastTraffic.Answered(ns, "v2"), 192, LongAgo);
    }

    // 384 requests that arrived; 16 that may be the Service's, all of them in the last half minute.
    private static void Guarded(PastTraffic past, string ns, string host, string sourceNamespace, string flags)
    {
        Healthy(past, ns);
        past.Count(PastTraffic.WithoutCluster(sourceNamespace, host, flags), 0, JustNow, start: 16);
    }

    private static Dictionary<string, string> Changed(Dictionary<string, string> labels, params (string Name, string Value)[] changes)
    {
        foreach (var (name, value) in changes) labels[name] = value;
        return labels;
    }
}
