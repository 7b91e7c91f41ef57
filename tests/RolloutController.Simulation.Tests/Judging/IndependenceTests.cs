using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using RolloutController.Simulation.Runs.Judging;

namespace RolloutController.Simulation.Tests.Judging;

/// <summary>The judges read the API and the mesh, never the engine: a mistake in its code cannot be repeated by using it.</summary>
public sealed class IndependenceTests
{
    private static readonly string[] Engine = ["RolloutController", "RolloutController.Core", "RolloutController.Gathering", "RolloutController.Prometheus"];

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!).ToDictionary(opcode => opcode.Value);

    [Fact]
    public void Judges_use_no_type_of_the_engine()
    {
        Assert.Empty(EngineTypesUsedIn(typeof(IJudge).Namespace!));
    }

    [Fact]
    public void The_search_finds_such_uses_where_they_are()
    {
        // The mesh hands the controller what it asks istiods for, in the controller's own types.
        Assert.NotEmpty(EngineTypesUsedIn("RolloutController.Simulation.Runs.Mesh"));
    }

    [Fact]
    public void Judges_hold_no_type_of_the_engine() => Assert.Empty(typeof(IJudge).Assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith(typeof(IJudge).Namespace!, StringComparison.Ordinal) == true)
        .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .SelectMany(member => member switch
        {
            FieldInfo field => [field.FieldType],
            MethodBase method => method.GetParameters().Select(parameter => parameter.ParameterType).Append((method as MethodInfo)?.ReturnType ?? typeof(void)),
            _ => Array.Empty<Type>(),
        })
        .SelectMany(Parts)
        .Where(type => Engine.Contains(type.Assembly.GetName().Name))
        .Select(type => type.FullName));

    private static string[] EngineTypesUsedIn(string space)
    {
        using var file = new PEReader(File.OpenRead(typeof(IJudge).Assembly.Location));
        var metadata = file.GetMetadataReader();
        return
        [
            .. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
                .Where(type => NamespaceOf(metadata, type).StartsWith(space, StringComparison.Ordinal))
                .SelectMany(type => type.GetMethods().Select(metadata.GetMethodDefinition))
                .Where(method => method.RelativeVirtualAddress != 0)
                .SelectMany(method => TokensIn(file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes() ?? []))
                .Distinct()
                .Select(token => EngineTypeOf(typeof(IJudge).Module, token))
                .OfType<string>()
                .Distinct(),
        ];
    }

    private static IEnumerable<int> TokensIn(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var opcode = code[at] == 0xFE ? OpCodesByValue[unchecked((short)(0xFE00 | code[at + 1]))] : OpCodesByValue[code[at]];
            at += opcode.Size;
            if (opcode.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                yield return BitConverter.ToInt32(code, at);
            at += opcode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static string? EngineTypeOf(Module module, int token)
    {
        try
        {
            var member = module.ResolveMember(token, [typeof(object)], [typeof(object)]);
            var types = Parts(member as Type ?? member?.DeclaringType ?? typeof(object))
                .Concat((member as MethodInfo)?.GetGenericArguments().SelectMany(Parts) ?? []);
            return types.FirstOrDefault(type => Engine.Contains(type.Assembly.GetName().Name))?.FullName;
        }
        catch (Exception failure) when (failure is ArgumentException or BadImageFormatException or TypeLoadException)
        {
            return null;
        }
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.IsGenericParameter ? [] : type.HasElementType ? Parts(type.GetElementType()!) : [type, .. type.GetGenericArguments().SelectMany(Parts)];

    private static string NamespaceOf(MetadataReader metadata, TypeDefinition type)
    {
        while (type.GetDeclaringType() is { IsNil: false } outer)
            type = metadata.GetTypeDefinition(outer);
        return metadata.GetString(type.Namespace);
    }
}
