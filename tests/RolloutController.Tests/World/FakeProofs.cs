using System.Collections.Immutable;
using RolloutController.Core.Mesh;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Tests.World;

/// <summary>Proofs as the test decides: by default every change is proven when it is asked about. What is sought is each controller's own.</summary>
internal sealed class FakeProofs
{
    private readonly List<Edge> edges = [];

    /// <summary>How far a change is; proven by default.</summary>
    public Func<MeshChange, ProofState> State { get; set; } = _ => ProofState.Proven;

    public IEnumerable<MeshChange> Sought => edges.SelectMany(edge => edge.Sought.Values.SelectMany(changes => changes));

    public IProofs For(Action<ObjectKey> wake)
    {
        var edge = new Edge(this, wake);
        edges.Add(edge);
        return edge;
    }

    /// <summary>What changed in <see cref="State"/> is told to every controller.</summary>
    public void Changed()
    {
        foreach (var edge in edges)
            edge.Tell();
    }

    private sealed class Edge(FakeProofs owner, Action<ObjectKey> wake) : IProofs
    {
        public Dictionary<ObjectKey, ImmutableArray<MeshChange>> Sought { get; } = [];

        public void Seek(ObjectKey rollout, ImmutableArray<MeshChange> changes)
        {
            var before = Sought.GetValueOrDefault(rollout, []);
            Sought[rollout] = changes;
            if (changes.Any(change => before.All(known => known.Id != change.Id)))
                wake(rollout);
        }

        public ImmutableDictionary<string, Proof> Get(ObjectKey rollout) =>
            Sought.GetValueOrDefault(rollout, []).ToImmutableDictionary(
                change => change.Id,
                change => new Proof { ChangeId = change.Id, State = owner.State(change), Accepted = 3, Total = 3 });

        public void Tell()
        {
            foreach (var rollout in Sought.Keys.ToArray())
                wake(rollout);
        }
    }
}
