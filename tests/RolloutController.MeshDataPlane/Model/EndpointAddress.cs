namespace RolloutController.MeshDataPlane.Model;

/// <summary>An address of an Endpoints object and the pod behind it.</summary>
public readonly record struct EndpointAddress(string Address, ObjectName Pod);
