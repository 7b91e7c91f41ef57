using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Xds;

/// <summary>The mesh's view of the API server, fed by watches (or by a test), read by every istiod.</summary>
public sealed class MeshConfigStore
{
    private readonly Lock gate = new();
    private MeshState state = MeshState.Empty;

    /// <summary>The newest state.</summary>
    public MeshState State => Volatile.Read(ref state);

    /// <summary>Raised after a change with the kind, the name, and the states before and after. In order, never concurrently.</summary>
    public event Action<MeshChange>? Changed;

    /// <summary>Edits the state; an edit that gives the same state back raises nothing.</summary>
    public void Edit(MeshKind kind, ObjectName name, Func<MeshState, MeshState> edit)
    {
        lock (gate)
        {
            var before = state;
            var after = edit(before);
            if (ReferenceEquals(before, after))
                return;
            Volatile.Write(ref state, after);
            Changed?.Invoke(new MeshChange(kind, name, before, after));
        }
    }
}
