using System.Reflection;
using System.Runtime.InteropServices;

namespace RolloutController.Kubernetes.Http;

/// <summary>What we call ourselves.</summary>
internal static class UserAgent
{
    /// <summary><c>program/version (os/architecture) RolloutController</c>, as client-go composes it.</summary>
    public static string Default { get; } = Compose(Assembly.GetEntryAssembly()?.GetName());

    private static string Compose(AssemblyName? program)
    {
        var system = OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "windows" : "other";
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        return $"{program?.Name ?? "RolloutController"}/{program?.Version?.ToString(3) ?? "0"} ({system}/{architecture}) RolloutController";
    }
}
