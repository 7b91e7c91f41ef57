using System.Net;

namespace RolloutController.TestControlPlane.Kubelet;

/// <summary>
/// Hands out pod addresses that no real network has (Endpoints refuse loopback): the three ranges for documentation (RFC 5737), then the one for
/// benchmarks (RFC 2544). Nobody can dial them; the data plane of the tests maps each pod to a port of its own.
/// </summary>
internal sealed class PodAddresses
{
    private static readonly (uint First, uint Count)[] Ranges =
        [(0xC0000201, 254), (0xC6336401, 254), (0xCB007101, 254), (0xC6120001, 131_070)];

    private readonly Queue<IPAddress> _free = new(Ranges.SelectMany(range => Enumerable.Range(0, (int)range.Count).Select(index => Address(range.First + (uint)index))));
    private readonly Dictionary<string, IPAddress> _taken = new(StringComparer.Ordinal);

    /// <summary>The address of a pod, by its uid; the same one at each call.</summary>
    public IPAddress Of(string podUid)
    {
        if (!_taken.TryGetValue(podUid, out var address))
            _taken[podUid] = address = _free.Dequeue();
        return address;
    }

    /// <summary>Keeps an address that the pod has already.</summary>
    public void Keep(string podUid, IPAddress address) => _taken.TryAdd(podUid, address);

    /// <summary>The pod is gone. Its address goes to the end of the queue, so that it is not seen again soon.</summary>
    public void Release(string podUid)
    {
        if (_taken.Remove(podUid, out var address))
            _free.Enqueue(address);
    }

    private static IPAddress Address(uint value) => new((ReadOnlySpan<byte>)[(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
}
