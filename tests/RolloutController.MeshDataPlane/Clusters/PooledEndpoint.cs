namespace RolloutController.MeshDataPlane.Clusters;

/// <summary>The connections to one endpoint, under its pool's lock.</summary>
internal sealed class PooledEndpoint
{
    /// <summary>Open connections, idle ones included.</summary>
    public int Open { get; set; }

    /// <summary>For each idle connection the requests it carried.</summary>
    public Stack<int> Idle { get; } = [];

    /// <summary>The endpoint is not the cluster's any more: its connections close when their request is done.</summary>
    public bool Gone { get; set; }

    /// <summary>Requests that wait for one.</summary>
    public Queue<TaskCompletionSource<PooledConnection?>> Waiting { get; } = [];
}
