using System.Collections.Immutable;
using System.Text;
using RolloutController.Core.Model;
using RolloutController.Core.StateMachine;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;
using RolloutController.Hosting;
using RolloutController.Kubernetes.Events;

namespace RolloutController.Fuzz.Targets;

/// <summary>Texts on their way out.</summary>
internal static class OutputTargets
{
    public static ImmutableArray<FuzzTarget> All { get; } =
    [
        new("terminal", draw => Encoding.UTF8.GetBytes(HostileText.Any(draw) + HostileText.Any(draw)), Terminal),
        new("events", draw => TextMutation.Of(draw, "Rollout bookinfo/reviews: subset v2", new string('é', 600)), Event),
    ];

    private static bool Terminal(byte[] input)
    {
        Complete.Shown(LegibleText.Clean(Encoding.UTF8.GetString(input)));
        return true;
    }

    private static bool Event(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var about = new ObjectReference("v1", "Pod", "bookinfo", text, "u");
        var key = new EventKey(about, EventType.Warning, text, text, text);
        var item = EventObject.Create(new EventSeries(key, EventObject.NameOf(about, 17), Samples.Now), "controller", text);
        Violation.Unless(Encoding.UTF8.GetByteCount((string)item["note"]!) <= 1024, "a note that the API server refuses");
        Violation.Unless(((string)item["reason"]!).Length <= 128 && ((string)item["action"]!).Length <= 128, "a word that the API server refuses");
        var recorder = new Recorder();
        new RolloutEvents(recorder).Record(Samples.Rollout, new RolloutEvent(true, "Reason", "Action", text));
        Complete.Shown(recorder.Note);
        return true;
    }

    private sealed class Recorder : IEventRecorder
    {
        public string Note { get; private set; } = "";

        public void Record(ObjectReference about, EventType type, string reason, string action, string note) => Note = note;
    }
}
