using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Core.Model.Resource;

/// <summary>A <see cref="Percentage"/> in status: a text with a percent sign; a whole number is read too.</summary>
internal sealed class PercentageJson : JsonConverter<Percentage>
{
    public override Percentage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PercentageParser.TryParse(JsonNode.Parse(ref reader), out var percentage) ? percentage : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, Percentage value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
