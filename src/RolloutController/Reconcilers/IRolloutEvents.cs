using System.Text.Json.Nodes;
using RolloutController.Core.StateMachine;

namespace RolloutController.Reconcilers;

/// <summary>Records Events about a Rollout; never blocks and never fails a pass.</summary>
public interface IRolloutEvents
{
    /// <summary>Records one.</summary>
    void Record(JsonObject rollout, RolloutEvent happened);
}
