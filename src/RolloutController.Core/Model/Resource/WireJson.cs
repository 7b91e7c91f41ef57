using System.Text.Json.Serialization;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Model.Resource;

/// <summary>Serialisation of a Rollout's spec and status, generated at build.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(PercentageJson), typeof(TimestampJson), typeof(StepJson), typeof(GateJson)])]
[JsonSerializable(typeof(RolloutSpecResource))]
[JsonSerializable(typeof(RolloutStatus))]
internal sealed partial class WireJson : JsonSerializerContext;
