using System.Text;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Events;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Tests.Fixtures;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Kubernetes.Tests.Events;

/// <summary>Events on virtual time, against a client that answers as each test says.</summary>
public sealed class EventRecorderTests : IDisposable
{
    private static readonly ObjectReference s_web = new("rollout-controller.io/v1alpha1", "Rollout", "shop", "web", "uid-1");

    private readonly ManualTimeProvider _time = new();
    private readonly DeterministicTaskScheduler _scheduler;
    private readonly ScriptedEvents _server = new();
    private readonly RecordingLogger _log = new();
    private readonly EventRecorder _recorder;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public EventRecorderTests()
    {
        _scheduler = new DeterministicTaskScheduler(_time);
        _recorder = new EventRecorder(_server, new EventRecorderOptions("rollout-controller.io/controller", "pod-1")
        {
            Time = _time,
            Logger = _log,
            Jitter = () => 0.5,
            Capacity = 3,
        });
        _running = _scheduler.Start(() => _recorder.RunAsync(_stop.Token));
    }

    public void Dispose()
    {
        _stop.Cancel();
        _scheduler.RunUntilIdle();
        _recorder.Dispose();
        _stop.Dispose();
    }

    private void Record(string note = "step 1 of 3", ObjectReference? about = null, string reason = "StepEntered") =>
        _recorder.Record(about ?? s_web, EventType.Normal, reason, "Advance", note);

    private void RecordAndRun(string note = "step 1 of 3", ObjectReference? about = null)
    {
        Record(note, about);
        _scheduler.RunUntilIdle();
    }

    [Fact]
    public void An_event_says_who_saw_what_about_which_object_and_when()
    {
        RecordAndRun();

        var expected = JsonNode.Parse("""
            {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"namespace":"shop","name":"web"},
             "eventTime":"2026-01-05T09:00:00.000000Z","reportingController":"rollout-controller.io/controller","reportingInstance":"pod-1",
             "type":"Normal","reason":"StepEntered","action":"Advance","note":"step 1 of 3",
             "regarding":{"apiVersion":"rollout-controller.io/v1alpha1","kind":"Rollout","namespace":"shop","name":"web","uid":"uid-1"}}
            """)!;
        var actual = Assert.Single(_server.Created).DeepClone();
        expected["metadata"]!["name"] = "web." + ((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100).ToString("x");
        Assert.True(JsonNode.DeepEquals(expected, actual), actual.ToJsonString());
    }

    [Fact]
    public void Events_of_one_moment_have_different_names()
    {
        Record("a");
        Record("b");
        _scheduler.RunUntilIdle();

        Assert.Equal(2, _server.Created.Select(e => (string?)e["metadata"]!["name"]).Distinct().Count());
    }

    [Fact]
    public void A_cluster_scoped_objects_event_goes_to_the_default_namespace()
    {
        RecordAndRun(about: s_web with { Namespace = "" });

        Assert.Equal("default", (string?)Assert.Single(_server.Created)["metadata"]!["namespace"]);
    }

    [Fact]
    public void Long_names_and_notes_are_cut_to_what_the_server_takes()
    {
        RecordAndRun(new string('é', 1000), s_web with { Name = new string('a', 235) + ".b" + new string('a', 16) });

        var written = Assert.Single(_server.Created);
        Assert.Matches("^a{235}\\.[0-9a-f]{16}$", (string?)written["metadata"]!["name"]);
        var note = (string)written["note"]!;
        Assert.EndsWith("é…", note, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(note), 1022, 1024);
    }

    [Fact]
    public void The_second_occurrence_makes_a_series_at_once_and_later_ones_collect_for_ten_seconds()
    {
        RecordAndRun();
        RecordAndRun();
        Assert.Equal([2], _server.Patched.Select(p => (int)p["series"]!["count"]!));

        for (var i = 0; i < 8; i++)
        {
            _scheduler.RunFor(TimeSpan.FromSeconds(1));
            RecordAndRun();
        }

        Assert.Single(_server.Patched);
        _scheduler.RunFor(TimeSpan.FromSeconds(2));

        Assert.Single(_server.Created);
        Assert.Equal("""{"series":{"count":10,"lastObservedTime":"2026-01-05T09:00:08.000000Z"}}""", _server.Patched[1].ToJsonString());
        Assert.Equal(2, _server.Patched.Count);
    }

    [Fact]
    public void After_six_quiet_minutes_the_same_is_a_new_event()
    {
        RecordAndRun();
        _scheduler.RunFor(TimeSpan.FromMinutes(6));
        RecordAndRun();

        Assert.Equal(2, _server.Created.Count);
        Assert.Empty(_server.Patched);
    }

    [Theory]
    [InlineData("step 2 of 3", "StepEntered")]
    [InlineData("step 1 of 3", "StepLeft")]
    public void Another_note_or_reason_is_another_event(string note, string reason)
    {
        RecordAndRun();
        Record(note, reason: reason);
        _scheduler.RunUntilIdle();

        Assert.Equal(2, _server.Created.Count);
    }

    [Fact]
    public void A_series_whose_event_is_gone_is_created_again_with_its_count()
    {
        RecordAndRun();
        _server.Answers.Enqueue(new ApiException(ApiErrorReason.NotFound, 404, "gone"));
        RecordAndRun();

        Assert.Equal(2, _server.Created.Count);
        Assert.Equal(2, (int)_server.Created[1]["series"]!["count"]!);
    }

    [Fact]
    public void An_outage_is_sat_out_with_a_pause_of_ten_seconds_and_jitter()
    {
        for (var i = 0; i < 3; i++) _server.Answers.Enqueue(new ApiException(ApiErrorReason.Unreachable, 0, "down"));
        Record();

        _scheduler.RunFor(TimeSpan.FromSeconds(44));
        Assert.Empty(_server.Created);
        _scheduler.RunFor(TimeSpan.FromSeconds(1));

        Assert.Single(_server.Created);
    }

    [Fact]
    public void An_attempt_that_arrived_without_its_answer_is_not_written_twice()
    {
        _server.Answers.Enqueue(new ApiException(ApiErrorReason.Timeout, 0, "no answer"));
        _server.Answers.Enqueue(new ApiException(ApiErrorReason.AlreadyExists, 409, "exists"));
        Record();
        _scheduler.RunFor(TimeSpan.FromMinutes(5));

        Assert.Equal((2, 0L), (_server.Requests, _recorder.Dropped));
    }

    [Fact]
    public void After_twelve_attempts_an_event_is_dropped_and_counted_and_the_next_one_written()
    {
        for (var i = 0; i < 12; i++) _server.Answers.Enqueue(new ApiException(ApiErrorReason.ServiceUnavailable, 503, "down"));
        Record("first");
        _scheduler.RunFor(TimeSpan.FromSeconds(15 * 11));
        RecordAndRun("second");

        Assert.Equal(1, _recorder.Dropped);
        Assert.Equal("second", (string?)Assert.Single(_server.Created)["note"]);
    }

    [Fact]
    public void A_refusal_as_by_a_terminating_namespace_is_dropped_at_once_and_logged()
    {
        _server.Answers.Enqueue(new ApiException(ApiErrorReason.Forbidden, 403, "namespace shop is being terminated"));
        RecordAndRun();

        Assert.Equal((1, 1L), (_server.Requests, _recorder.Dropped));
        Assert.Contains("Rollout shop/web: namespace shop is being terminated", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_the_capacity_is_dropped_without_blocking_and_logged_once()
    {
        for (var i = 0; i < 10; i++) Record($"note {i}");

        Assert.Equal(7, _recorder.Dropped);
        Assert.Single(_log.Lines);
        _scheduler.RunUntilIdle();
        Assert.Equal(3, _server.Created.Count);
    }

    [Fact]
    public void Where_more_come_than_are_written_counts_are_written_all_the_same_and_what_is_over_is_forgotten()
    {
        var written = 0;
        _server.OnCreate = () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            if (++written < 1000) Record($"note {written}");
        };
        Record();

        RecordAndRun();

        Assert.Equal(1000, _server.Created.Count);
        Assert.InRange(_server.CreatedAtFirstPatch, 2, 12);
        Assert.InRange(_recorder.Series, 350, 371);
    }

    [Fact]
    public void Completing_writes_what_waits_and_what_collects_and_ends()
    {
        for (var i = 0; i < 3; i++) RecordAndRun();
        Record("last");

        _recorder.Complete();
        _scheduler.RunUntilIdle();

        Assert.True(_running.IsCompletedSuccessfully);
        Assert.Equal(["step 1 of 3", "last"], _server.Created.Select(e => (string?)e["note"]));
        Assert.Equal(3, (int)_server.Patched[^1]["series"]!["count"]!);
    }

    /// <summary>Keeps what is written; each queued error is the answer to one request.</summary>
    private sealed class ScriptedEvents : IResourceClient
    {
        public Queue<ApiException> Answers { get; } = [];

        public List<JsonObject> Created { get; } = [];

        public List<JsonObject> Patched { get; } = [];

        /// <summary>Happens while an Event is written for the first time.</summary>
        public Action OnCreate { get; set; } = () => { };

        /// <summary>Events that were there at the first patch.</summary>
        public int CreatedAtFirstPatch { get; private set; }

        public int Requests { get; private set; }

        public Task<JsonObject> CreateAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
        {
            OnCreate();
            return Answer(Created, @object);
        }

        public Task<JsonObject> PatchAsync(
            ResourceKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
        {
            Assert.Equal((KnownKinds.Event, PatchType.Merge, "shop"), (kind, type, key.Namespace));
            if (Patched.Count == 0) CreatedAtFirstPatch = Created.Count;
            return Answer(Patched, patch.AsObject());
        }

        public Task<JsonObject> GetAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ResourceList> ListAsync(ResourceKind kind, string? @namespace, ListOptions options, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? @namespace, WatchOptions options, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task DeleteAsync(ResourceKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        private Task<JsonObject> Answer(List<JsonObject> kept, JsonObject written)
        {
            Requests++;
            if (Answers.TryDequeue(out var error)) return Task.FromException<JsonObject>(error);
            kept.Add(written);
            return Task.FromResult(written);
        }
    }
}
