using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RolloutController.MeshDataPlane.Metrics;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Pods;

/// <summary>Finds pods by address, callers by id and behaviours by version, for all listeners of the data plane.</summary>
public sealed class PodDirectory
{
    private readonly ConcurrentDictionary<(string App, string Version), VersionBehaviour> behaviours = [];

    /// <summary>The certificate of pods that are asked for TLS.</summary>
    public Lazy<X509Certificate2> Certificate { get; } = new(() =>
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=pod", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    });

    /// <summary>Running pods by their Kubernetes address.</summary>
    public ConcurrentDictionary<string, PodServer> ByAddress { get; } = [];

    /// <summary>Calling proxies by id.</summary>
    public ConcurrentDictionary<string, WorkloadLabels> Callers { get; } = [];

    /// <summary>True for an address whose pod lives, so that its listener is there or about to be.</summary>
    public Func<string, bool> IsExpected { get; set; } = _ => false;

    /// <summary>
    /// The pod that listens for an address; null where none does. A pod that lives is waited for up to two seconds: its readiness is
    /// declared by others here, so its endpoint can be known a moment before its listener.
    /// </summary>
    public async ValueTask<PodServer?> FindAsync(string address, TimeProvider time, CancellationToken cancellationToken)
    {
        if (ByAddress.TryGetValue(address, out var found))
            return found;
        for (int i = 0; i < 200 && IsExpected(address); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellationToken);
            if (ByAddress.TryGetValue(address, out found))
                return found;
        }

        return null;
    }

    /// <summary>How an application's version answers; good unless set.</summary>
    public VersionBehaviour BehaviourOf(string app, string version) =>
        behaviours.TryGetValue((app, version), out var behaviour) ? behaviour : VersionBehaviour.Good;

    /// <summary>Sets how an application's version answers, from the next request on.</summary>
    public void SetBehaviour(string app, string version, VersionBehaviour behaviour) => behaviours[(app, version)] = behaviour;

    /// <summary>All behaviours that were set.</summary>
    public IReadOnlyDictionary<(string App, string Version), VersionBehaviour> Behaviours => behaviours;

    /// <summary>The metrics' view of a pod.</summary>
    public static WorkloadLabels LabelsOf(Pod pod) => new(pod.Workload, pod.Name.Namespace, pod.App, pod.Version);
}
