using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.StateMachine;
using RolloutController.Kubernetes.Events;
using RolloutController.Reconcilers;

namespace RolloutController.Hosting;

/// <summary>Rollout events as Kubernetes Events.</summary>
internal sealed class RolloutEvents(IEventRecorder recorder) : IRolloutEvents
{
    /// <inheritdoc />
    public void Record(JsonObject rollout, RolloutEvent happened) =>
        recorder.Record(
            ObjectReference.To(rollout),
            happened.IsWarning ? EventType.Warning : EventType.Normal,
            happened.Reason,
            happened.Action,
            LegibleText.Clean(happened.Note));
}
