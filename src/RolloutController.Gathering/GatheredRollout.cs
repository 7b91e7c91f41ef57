using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.Gathering;

/// <summary>A Rollout with everything a decision about it rests on, from caches and stored answers.</summary>
/// <param name="Source">The object as read; never edited.</param>
/// <param name="Rollout">The object parsed.</param>
/// <param name="Observation">The rest.</param>
/// <param name="MeshObjects">The mesh objects behind <see cref="Observation.Mesh"/>.</param>
/// <param name="ReadMesh">Reads mesh objects for this Rollout again, after one of them was found changed or in the light of a newer status.</param>
public sealed record GatheredRollout(
    JsonObject Source,
    Rollout Rollout,
    Observation Observation,
    MeshObjects MeshObjects,
    Func<MeshObjects, RolloutStatus, IMeshState?> ReadMesh);
