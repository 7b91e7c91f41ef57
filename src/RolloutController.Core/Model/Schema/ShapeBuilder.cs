using System.Collections.Immutable;
using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RolloutController.Core.Model.Resource;

namespace RolloutController.Core.Model.Schema;

/// <summary>
/// Reads the <see cref="Shape"/> of a type from its serialisation metadata and attributes. Descriptions come from a
/// <see cref="DescriptionAttribute"/>, else from the source's documentation comments where these are given.
/// </summary>
/// <param name="context">Serialisation metadata.</param>
/// <param name="freeText">The form of texts that name none.</param>
/// <param name="documentation">The source's comments; null for none.</param>
internal sealed class ShapeBuilder(JsonSerializerContext context, Form freeText = Form.Free, SourceDocumentation? documentation = null)
{
    /// <summary>The shape of an object type of the context.</summary>
    public Shape.Object Of(Type type)
    {
        var info = InfoOf(type);
        var constructed = info.Properties.Any(p => p.AssociatedParameter is { IsMemberInitializer: false });
        return new Shape.Object(
            type.Name.EndsWith("Resource", StringComparison.Ordinal) ? type.Name[..^"Resource".Length] : type.Name,
            [.. info.Properties.Select(p => FieldOf(p, constructed))],
            AttributesOf<RuleAttribute>(type),
            AttributesOf<ExactlyOneAttribute>(type).FirstOrDefault(),
            AttributesOf<AtLeastOneAttribute>(type).FirstOrDefault(),
            AttributesOf<AllOrNothingAttribute>(type).Length > 0);
    }

    private Field FieldOf(JsonPropertyInfo property, bool constructed)
    {
        var attributes = property.AttributeProvider
            ?? throw new InvalidOperationException($"{property.DeclaringType}.{property.Name} has no attribute metadata");
        var nullable = property.IsGetNullable || Nullable.GetUnderlyingType(property.PropertyType) is not null;
        var fromConstructor = constructed && property.AssociatedParameter is { IsMemberInitializer: false };
        var shape = ShapeOf(property.PropertyType, attributes);

        // A free text or a list that must be there may still be empty, and what is empty is written as none at all.
        var mayBeEmpty = shape is Shape.Text { Form: Form.Free or Form.Recorded } or Shape.List { MinimumCount: 0 };
        return new Field(
            property.Name,
            shape,
            First<DescriptionAttribute>(attributes)?.Description ?? documentation?.Of(property.DeclaringType, ClrName(property)) ?? "",
            (property.IsRequired || (fromConstructor && !nullable)) && !mayBeEmpty,
            First<DefaultAttribute>(attributes)?.Json,
            First<DefaultNoteAttribute>(attributes)?.Note,
            property.PropertyType == typeof(string) && !nullable,
            AttributesOf<RuleAttribute>(attributes));
    }

    private Shape ShapeOf(Type type, ICustomAttributeProvider member)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return new Shape.Text(First<FormAttribute>(member)?.Form ?? freeText, First<AtLeastAttribute>(member)?.Duration);
        if (type == typeof(bool)) return new Shape.Flag();
        if (type == typeof(int) || type == typeof(long)) return IntegerOf(type, First<BoundsAttribute>(member));
        if (type == typeof(DateTimeOffset)) return new Shape.Timestamp();
        if (type == typeof(JsonNode)) return new Shape.Percent();
        if (type == typeof(JsonObject)) return new Shape.Foreign();
        if (type == typeof(Percentage)) return new Shape.Text(Form.Percentage, null);
        if (type == typeof(Step)) return Of(typeof(StepResource));
        if (type == typeof(Gate)) return Of(typeof(GateResource));
        if (type.IsEnum) return new Shape.Choice([.. Enum.GetNames(type)]);

        var info = InfoOf(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => Of(type),
            JsonTypeInfoKind.Enumerable => ListOf(info.ElementType!, member),
            JsonTypeInfoKind.Dictionary => new Shape.Map(),
            _ => throw new InvalidOperationException($"{type} has no shape"),
        };
    }

    private Shape.List ListOf(Type type, ICustomAttributeProvider member)
    {
        var count = First<CountAttribute>(member);
        var key = First<KeyedByAttribute>(member)?.Key;
        var item = ShapeOf(type, member);
        if (key is not null && item is Shape.Object o)
            item = o with { Fields = [.. o.Fields.Select(f => f.Name == key ? f with { Required = true } : f)] };
        return new Shape.List(item, key, count?.Minimum ?? 0, count?.Maximum);
    }

    private static Shape.Integer IntegerOf(Type type, BoundsAttribute? bounds) =>
        new(bounds?.Minimum, bounds?.Maximum, type == typeof(long));

    private JsonTypeInfo InfoOf(Type type) =>
        context.GetTypeInfo(type) ?? throw new InvalidOperationException($"{type} is not in {context.GetType().Name}");

    private static string ClrName(JsonPropertyInfo property) =>
        property.AttributeProvider is MemberInfo member ? member.Name : property.Name;

    private static T? First<T>(ICustomAttributeProvider member)
        where T : Attribute => AttributesOf<T>(member).FirstOrDefault();

    private static ImmutableArray<T> AttributesOf<T>(ICustomAttributeProvider member)
        where T : Attribute => [.. member.GetCustomAttributes(typeof(T), false).Cast<T>()];
}
