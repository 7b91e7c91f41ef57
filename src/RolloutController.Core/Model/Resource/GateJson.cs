using System.Text.Json;
using System.Text.Json.Serialization;

namespace RolloutController.Core.Model.Resource;

/// <summary>A gate in status, in the form of the spec.</summary>
internal sealed class GateJson : JsonConverter<Gate>
{
    public override Gate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var resource = JsonSerializer.Deserialize(ref reader, WireJson.Default.GateResource) ?? throw new JsonException();
        return GateConversion.ToDomain(resource) ?? throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, Gate value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, GateConversion.ToResource(value), WireJson.Default.GateResource);
}
