using System.Text.Json.Nodes;

namespace RolloutController.Simulation.Patching;

/// <summary>RFC 7386 merge patches over JSON nodes.</summary>
public static class MergePatch
{
    /// <summary>The patched copy of <paramref name="target"/>; neither argument is changed. A null member of the patch removes.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }
        var result = target is JsonObject existing ? existing.DeepClone().AsObject() : [];
        foreach (var (name, change) in changes)
        {
            if (change is null)
            {
                result.Remove(name);
                continue;
            }
            result[name] = Apply(result[name], change);
        }
        return result;
    }
}
