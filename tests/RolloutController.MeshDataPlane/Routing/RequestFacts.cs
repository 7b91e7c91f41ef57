using Microsoft.AspNetCore.Http;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>What routes match on.</summary>
public readonly record struct RequestFacts(string Method, string Path, string Authority, IHeaderDictionary Headers, IQueryCollection Query);
