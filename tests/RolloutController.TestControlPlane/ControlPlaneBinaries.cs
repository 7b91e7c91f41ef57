namespace RolloutController.TestControlPlane;

/// <summary>Where the programs of the control plane lie. <c>make control-plane</c> obtains them and writes the file read here.</summary>
/// <param name="Etcd">Path of <c>etcd</c>.</param>
/// <param name="ApiServer">Path of <c>kube-apiserver</c>.</param>
/// <param name="ControllerManager">Path of <c>kube-controller-manager</c>.</param>
/// <param name="Kubectl">Path of <c>kubectl</c>, 1.25 or newer.</param>
/// <param name="Prometheus">Path of <c>prometheus</c>.</param>
/// <param name="Promtool">Path of <c>promtool</c>.</param>
public sealed record ControlPlaneBinaries(string Etcd, string ApiServer, string ControllerManager, string Kubectl, string Prometheus, string Promtool)
{
    /// <summary>Reads the file named by <c>CONTROL_PLANE_ENV</c>, else the one in the user's cache folder.</summary>
    /// <exception cref="InvalidOperationException">The file is missing, or a program which it names.</exception>
    public static ControlPlaneBinaries Load()
    {
        var file = Environment.GetEnvironmentVariable("CONTROL_PLANE_ENV") ?? InCache("control-plane.env");
        if (!File.Exists(file))
            throw new InvalidOperationException($"There is no control plane to test with: {file} does not exist. Please run `make control-plane` once.");
        var values = Read(file);
        return new ControlPlaneBinaries(Find("ETCD"), Find("KUBE_APISERVER"), Find("KUBE_CONTROLLER_MANAGER"), Find("KUBECTL"), Find("PROMETHEUS"), Find("PROMTOOL"));

        string Find(string name) => values.TryGetValue(name, out var path) && File.Exists(path)
            ? path
            : throw new InvalidOperationException($"{file} names no existing file for {name}. Please run `make control-plane` again.");
    }

    /// <summary>Path of <c>apiextensions-apiserver</c>, Kubernetes' own CRD server, which <c>make crd-server</c> obtains.</summary>
    /// <exception cref="InvalidOperationException">It was not obtained, which is possible on few machines only.</exception>
    public static string CrdServer()
    {
        var file = InCache("crd-server.env");
        return File.Exists(file) && Read(file).TryGetValue("APIEXTENSIONS_APISERVER", out var path) && File.Exists(path)
            ? path
            : throw new InvalidOperationException($"There is no CRD server to test with: {file} does not name one. Please run `make crd-server` once.");
    }

    private static Dictionary<string, string> Read(string file) => File.ReadLines(file)
        .Where(line => !line.StartsWith('#') && line.Contains('=', StringComparison.Ordinal))
        .Select(line => line.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static string InCache(string file) => Path.Combine(CacheHome(), "rollout-controller", "control-plane", file);

    private static string CacheHome() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
