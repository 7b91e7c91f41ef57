using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RolloutController.Core.Model.Resource;

namespace RolloutController.Core.Model.Status;

/// <summary>Tells whether an attempt still stands for what the spec asks for.</summary>
public static class SpecHash
{
    private const int HexDigits = 16;

    /// <summary>A short hexadecimal hash of version, steps and gates; the same for specs that mean the same, however they are written.</summary>
    public static string Of(RolloutSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var text = new StringBuilder(spec.Version);
        foreach (var step in spec.Steps)
            text.Append('\n').Append(JsonSerializer.Serialize(StepConversion.ToResource(step), WireJson.Default.StepResource));
        foreach (var gate in spec.Analysis.Gates)
            text.Append('\n').Append(JsonSerializer.Serialize(GateConversion.ToResource(gate), WireJson.Default.GateResource));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..HexDigits];
    }
}
