using System.Collections.Immutable;

namespace RolloutController.Simulation.Cluster;

/// <summary>A write on its way to the store, with those who may refuse it.</summary>
internal sealed record WriteAttempt(ClusterRequest Request, string FieldManager, bool DryRun, ImmutableArray<IRequestInterceptor> Interceptors);
