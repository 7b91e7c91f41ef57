using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RolloutController.Kubernetes.Configuration.Kubeconfig;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>
/// Finds out how to reach the API server, in kubectl's order: the file named by a flag; the files of KUBECONFIG; ~/.kube/config; the service
/// account of the pod we run in. Flags win over what is found.
/// </summary>
public sealed class KubeconfigLoader
{
    private readonly HostEnvironment _environment;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <summary>Makes a loader.</summary>
    /// <param name="environment">Null for this process's own.</param>
    /// <param name="time">Clock of credentials that expire; null for the system's.</param>
    /// <param name="logger">Where oddities and the error output of credential plugins go.</param>
    public KubeconfigLoader(HostEnvironment? environment = null, TimeProvider? time = null, ILogger? logger = null)
    {
        _environment = environment ?? HostEnvironment.OfProcess();
        _time = time ?? TimeProvider.System;
        _log = logger ?? NullLogger.Instance;
    }

    /// <summary>Loads the configuration.</summary>
    /// <exception cref="ConfigurationException">A file is not readable, an entry is missing, or nothing says where to connect.</exception>
    public ClusterConfiguration Load(KubeconfigOverrides overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        var files = ReadFiles(overrides.Kubeconfig);
        var resolver = new ConfigurationResolver(_environment, _time, _log);
        if (!files.IsEmpty || overrides.Server is not null || overrides.Kubeconfig is not null) return resolver.FromFiles(files, overrides);
        if (InClusterConfiguration.TryLoad(_environment, _time, _log) is { } inCluster) return ConfigurationResolver.Apply(inCluster, overrides);
        throw new ConfigurationException(
            $"nothing says where the API server is: looked for --kubeconfig, $KUBECONFIG, {DefaultFile}, and for a pod's KUBERNETES_SERVICE_HOST");
    }

    private string DefaultFile => Path.Combine(_environment.HomeDirectory, ".kube", "config");

    private KubeconfigFiles ReadFiles(string? flag)
    {
        if (flag is not null) return KubeconfigFiles.Read(Path.GetFullPath(flag));
        if (_environment.NonEmpty("KUBECONFIG") is not { } list)
            return File.Exists(DefaultFile) ? KubeconfigFiles.Read(DefaultFile) : new KubeconfigFiles();

        var paths = list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList();
        var existing = paths.Where(File.Exists).ToList();
        if (existing.Count == 0) Log.NoKubeconfigExists(_log, list);
        return existing.Aggregate(new KubeconfigFiles(), (merged, path) => merged.FollowedBy(KubeconfigFiles.Read(path)));
    }
}
