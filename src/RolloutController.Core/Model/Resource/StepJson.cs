using System.Text.Json;
using System.Text.Json.Serialization;

namespace RolloutController.Core.Model.Resource;

/// <summary>A step in status, in the form of the spec.</summary>
internal sealed class StepJson : JsonConverter<Step>
{
    public override Step Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var resource = JsonSerializer.Deserialize(ref reader, WireJson.Default.StepResource) ?? throw new JsonException();
        return StepConversion.ToDomain(resource) ?? throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, Step value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, StepConversion.ToResource(value), WireJson.Default.StepResource);
}
