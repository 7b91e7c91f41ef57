using System.Text.Json;
using System.Text.Json.Serialization;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Core.Model.Resource;

/// <summary>A time in status: RFC 3339, UTC.</summary>
internal sealed class TimestampJson : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TimestampParser.TryParse(reader.GetString(), out var time) ? time : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(TimestampParser.Format(value));
}
