using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Tests.Model.Schema;

/// <summary>The documentation comments of Core, which the compiler writes beside the assembly.</summary>
internal static class Comments
{
    public static SourceDocumentation Load() =>
        SourceDocumentation.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "RolloutController.Core.xml")));
}
