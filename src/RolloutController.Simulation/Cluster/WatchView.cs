using System.Collections.Immutable;

namespace RolloutController.Simulation.Cluster;

/// <summary>One consistent look at the cluster for a watch; the history begins after the writes that are forgotten.</summary>
internal sealed record WatchView(ImmutableList<ClusterWrite> History, int Forgotten, int KindForgotten, long Revision, long CompactedRevision, long CutEpoch, long EndEpoch, Task Changed);
