using System.Collections.Immutable;

namespace RolloutController.Simulation.Cluster;

/// <summary>One consistent look at the cluster for a watch.</summary>
internal sealed record WatchView(ImmutableList<ClusterWrite> History, long Revision, long CompactedRevision, long CutEpoch, long EndEpoch, Task Changed);
