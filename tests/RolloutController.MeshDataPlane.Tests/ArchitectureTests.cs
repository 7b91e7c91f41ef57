using RolloutController.MeshDataPlane.Hosting;

namespace RolloutController.MeshDataPlane.Tests;

public class ArchitectureTests
{
    [Fact]
    public void The_data_plane_reads_Istios_rules_without_the_controllers_core() =>
        Assert.DoesNotContain(
            typeof(TestMesh).Assembly.GetReferencedAssemblies(), assembly => assembly.Name is "RolloutController.Core" or "RolloutController" or "RolloutController.Simulation");
}
