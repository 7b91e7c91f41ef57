using System.Globalization;

namespace RolloutController.Benchmarks.Figures;

/// <summary>The machine that figures are taken on, as far as it explains them.</summary>
internal static class Machine
{
    /// <summary>Number of cores this process may use.</summary>
    public static int Cores => Environment.ProcessorCount;

    /// <summary>The 1-minute load average, this benchmark's own load included.</summary>
    public static double LoadAverage() =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
