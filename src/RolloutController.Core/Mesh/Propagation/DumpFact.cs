namespace RolloutController.Core.Mesh.Propagation;

/// <summary>What the last dump of a proxy said about a change.</summary>
/// <param name="Version">Version of the dump.</param>
/// <param name="Relation">How it stands to the change.</param>
/// <param name="Sent">Nonces that had last been sent when the dump was taken.</param>
/// <param name="At">When it was taken.</param>
public sealed record DumpFact(PushVersion Version, DumpRelation Relation, string Sent, DateTimeOffset At)
{
    // From a version being taken up for a proxy to its answers being sent: the time it takes to generate them.
    private static readonly TimeSpan Generation = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The dump is what the proxy runs by: it accepted what was last sent, and nothing was sent since the dump for so long that its
    /// version must have had nothing new for the proxy.
    /// </summary>
    public bool StandsFor(Carriers type, DateTimeOffset now) => type.IsSettled && type.Sent == Sent && now - At >= Generation;
}
