using System.Text.Json.Nodes;

namespace RolloutController.Core.Model.Schema;

/// <summary>The CustomResourceDefinition of the Rollout, made from the types that read and write it.</summary>
public static class RolloutCrd
{
    /// <summary>Name of the CRD: <c>rollouts.rollout-controller.io</c>.</summary>
    public const string Name = $"{WellKnown.Plural}.{WellKnown.Group}";

    private const string Description =
        "A Rollout brings a new version of a Service behind Istio to 100 % of its traffic, step by step, and takes it back when a gate says so.";

    /// <summary>The CRD as JSON; a new object each time.</summary>
    /// <param name="documentation">Comments of the source, for the descriptions of status; null leaves these out.</param>
    public static JsonObject Create(SourceDocumentation? documentation)
    {
        var status = new OpenApiSchema(strict: false).Of(
            Shapes.StatusWith(documentation), "What the controller knows and does. Only the controller writes it.");

        // kstatus takes a resource without observedGeneration for current; so it is there from the first moment on.
        status["default"] = new JsonObject { ["observedGeneration"] = -1 };
        return Definition(new JsonObject
        {
            ["description"] = Description,
            ["type"] = "object",
            ["required"] = new JsonArray("spec"),
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = Text("Version of this representation of the object."),
                ["kind"] = Text("Kind of the object."),
                ["metadata"] = new JsonObject { ["type"] = "object" },
                ["spec"] = new OpenApiSchema(strict: true).Of(Shapes.Spec, "What is asked for."),
                ["status"] = status,
            },
        });
    }

    /// <summary>The CRD as YAML, with a line on where it comes from.</summary>
    public static string ToYaml(SourceDocumentation documentation) =>
        "# Generated from the types in src/RolloutController.Core/Model; `make generate` makes it anew.\n" + Yaml.Write(Create(documentation));

    /// <summary>The definition around a schema of the whole object.</summary>
    internal static JsonObject Definition(JsonObject schema) => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "CustomResourceDefinition",
        ["metadata"] = new JsonObject { ["name"] = Name },
        ["spec"] = new JsonObject
        {
            ["group"] = WellKnown.Group,
            ["names"] = new JsonObject
            {
                ["kind"] = WellKnown.Kind,
                ["listKind"] = WellKnown.Kind + "List",
                ["plural"] = WellKnown.Plural,
                ["singular"] = "rollout",
                ["shortNames"] = new JsonArray("rlo"),
                ["categories"] = new JsonArray("all"),
            },
            ["scope"] = "Namespaced",
            ["versions"] = new JsonArray(new JsonObject
            {
                ["name"] = WellKnown.Version,
                ["served"] = true,
                ["storage"] = true,
                ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
                ["additionalPrinterColumns"] = new JsonArray(
                    Column("Service", ".spec.service", "The Service whose traffic is moved."),
                    Column("Version", ".spec.version", "The version that should serve."),
                    Column("Stable", ".status.stable", "The version that serves and to which a rollback goes."),
                    Column("Phase", ".status.phase", "Where the rollout stands."),
                    Column("Step", ".status.step.position", "The step under way, of how many."),
                    Column("Weight", ".status.canaryWeight", "The share of the version under trial."),
                    Column("Message", ".status.message", "Why, and what next.", priority: 1),
                    Column("Age", ".metadata.creationTimestamp", "Time since it was made.", type: "date")),
                ["schema"] = new JsonObject { ["openAPIV3Schema"] = schema },
            }),
        },
    };

    private static JsonObject Column(string name, string path, string description, string type = "string", int priority = 0)
    {
        var column = new JsonObject { ["name"] = name, ["type"] = type, ["jsonPath"] = path, ["description"] = description };
        if (priority > 0) column["priority"] = priority;
        return column;
    }

    private static JsonObject Text(string description) => new() { ["description"] = description, ["type"] = "string" };
}
