using RolloutController.Core.Mesh.Propagation;

namespace RolloutController.Gathering.Propagation;

/// <summary>Asks the debug interface of istiods. Nothing but cancellation is thrown.</summary>
public interface IIstiodDebug
{
    /// <summary>The proxies that are connected to an istiod, and what each was sent and accepted.</summary>
    Task<IstiodAnswer<IReadOnlyList<ProxyConnection>>> ConnectionsAsync(Uri istiod, CancellationToken cancellationToken);

    /// <summary>What an istiod would send to a proxy now; neither value nor failure when the proxy is not connected to it any more.</summary>
    Task<IstiodAnswer<ConfigDump>> ConfigDumpAsync(Uri istiod, string proxy, CancellationToken cancellationToken);
}
