using RolloutController.TestControlPlane;

namespace RolloutController.IntegrationTests.Fixtures;

/// <summary>
/// A control plane beside the shared one, for the tests of one collection or class that take it down, install the controller as people do, or
/// read its audit log: the others go on.
/// </summary>
public sealed class OwnControlPlane() : ControlPlaneFixture(new ControlPlaneOptions { Audit = true });
