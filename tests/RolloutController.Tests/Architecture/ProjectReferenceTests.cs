using System.Reflection;
using System.Xml.Linq;
using RolloutController.TestKit.Files;

namespace RolloutController.Tests.Architecture;

/// <summary>Dependencies point only downward.</summary>
public class ProjectReferenceTests
{
    private static readonly string s_root = Repository.Root;

    public static TheoryData<string, string[]> Allowed => new()
    {
        { "src/RolloutController.Core", [] },
        { "src/RolloutController.Kubernetes", [] },
        { "src/RolloutController.Prometheus", ["RolloutController.Core"] },
        { "src/RolloutController.Simulation", ["RolloutController.Kubernetes", "RolloutController.Core"] },
        { "src/RolloutController.Gathering", ["RolloutController.Kubernetes", "RolloutController.Core"] },
        { "src/RolloutController.Cli", ["RolloutController.Core", "RolloutController.Kubernetes", "RolloutController.Gathering", "RolloutController.Simulation"] },
        { "src/RolloutController", ["RolloutController.Core", "RolloutController.Kubernetes", "RolloutController.Gathering", "RolloutController.Prometheus"] },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void A_project_references_only_what_is_below_it(string project, string[] below) =>
        Assert.All(References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)), reference => Assert.Contains(reference, below));

    [Fact]
    public void The_core_references_the_base_class_library_only()
    {
        Assert.Empty(References("src/RolloutController.Core", "PackageReference"));
        Assert.Empty(References("src/RolloutController.Core", "FrameworkReference"));
        Assert.All(
            typeof(Core.StateMachine.Engine).Assembly.GetReferencedAssemblies(),
            assembly => Assert.StartsWith("System", assembly.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_mesh_of_the_tests_is_a_second_reading_of_Istio_and_does_not_know_the_core() =>
        Assert.DoesNotContain(References("tests/RolloutController.MeshDataPlane", "ProjectReference"), path => path.Contains("RolloutController.Core", StringComparison.Ordinal));

    [Fact]
    public void The_Kubernetes_client_knows_nothing_of_rollouts() =>
        Assert.DoesNotContain(Types(typeof(Kubernetes.Resources.ObjectKey).Assembly), type => type.Name.Contains("Rollout", StringComparison.Ordinal));

    private static Type[] Types(Assembly assembly) => assembly.GetTypes();

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Directory.GetFiles(Path.Combine(s_root, project), "*.csproj").Single())
            .Descendants(kind)
            .Select(element => element.Attribute("Include")!.Value.Replace('\\', '/'));
}
