using System.Text.Json.Nodes;
using RolloutController.Core.Gates;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;
using RolloutController.Hosting;
using RolloutController.Reconcilers;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Tests.World;

/// <summary>
/// One controller process. Killed, it is as a process that is gone: no request of it takes effect or is answered, nothing that it
/// measured or told arrives.
/// </summary>
internal sealed class Replica(ControllerWorld world, string identity, TimeProvider clock) : IRequestInterceptor, IMeasurementRounds, IRolloutEvents
{
    private readonly CancellationTokenSource stop = new();

    public string Identity => identity;

    public Controller Controller { get; set; } = null!;

    public bool IsDead { get; private set; }

    /// <summary>Its requests fail as if the network were cut, though it lives.</summary>
    public Func<ClusterRequest, bool> IsCutOff { get; set; } = _ => false;

    public Task<bool>? Run { get; private set; }

    /// <summary>Asked before each write takes effect, and again (true) once it has: true kills the process there.</summary>
    public Func<ClusterRequest, bool, bool> DiesAt { get; set; } = (_, _) => false;

    /// <summary>Writes that took effect or were about to.</summary>
    public int Writes { get; private set; }

    public Replica Start()
    {
        Run = world.Scheduler.Start(() => Controller.RunAsync(stop.Token));
        return this;
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => IsDead = true;

    /// <summary>SIGTERM.</summary>
    public void Stop() => stop.Cancel();

    async ValueTask IRequestInterceptor.BeforeAsync(ClusterRequest request, CancellationToken cancellationToken)
    {
        if (request.Client != identity)
            return;
        if (!IsDead && request.IsWrite && request.Kind != Kubernetes.Resources.KnownKinds.Lease)
        {
            Writes++;
            IsDead = DiesAt(request, false);
        }

        await AnswerNeverIfDeadAsync(request);
    }

    async ValueTask IRequestInterceptor.AfterAsync(ClusterRequest request, CancellationToken cancellationToken)
    {
        if (request.Client != identity)
            return;
        if (!IsDead && request.IsWrite && request.Kind != Kubernetes.Resources.KnownKinds.Lease)
            IsDead = DiesAt(request, true);
        await AnswerNeverIfDeadAsync(request);
    }

    async Task<MeasurementRound> IMeasurementRounds.MeasureAsync(MeasurementRequest request, CancellationToken cancellationToken)
    {
        if (IsDead)
            await new TaskCompletionSource().Task;
        return await world.MeasureAsync(request, cancellationToken) with { MeasuredAt = clock.GetUtcNow() };
    }

    void IRolloutEvents.Record(JsonObject rollout, RolloutEvent happened)
    {
        if (!IsDead)
            world.Events.Add(happened);
    }

    private async Task AnswerNeverIfDeadAsync(ClusterRequest request)
    {
        if (IsDead)
            await new TaskCompletionSource().Task;
        if (IsCutOff(request))
            throw Faults.Unreachable();
    }
}
