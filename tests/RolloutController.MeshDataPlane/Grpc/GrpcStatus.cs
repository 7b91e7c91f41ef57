namespace RolloutController.MeshDataPlane.Grpc;

/// <summary>gRPC's status codes (grpc: doc/statuscodes.md) and Envoy's translations (Envoy: source/common/grpc/status.cc).</summary>
public static class GrpcStatus
{
    /// <summary>The header of an answer that has it.</summary>
    public const string Header = "grpc-status";

    /// <summary>Success.</summary>
    public const int Ok = 0;

    /// <summary>INTERNAL.</summary>
    public const int Internal = 13;

    private static readonly string[] names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    private static readonly int[] httpStatuses = [200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401];

    /// <summary>The code of a name; null for a name that does not exist.</summary>
    public static int? Of(string? name) => Array.IndexOf(names, name) is var code and >= 0 ? code : null;

    /// <summary>What a proxy's own answer is to a gRPC caller (<c>httpToGrpcStatus</c>).</summary>
    public static int FromHttp(int status) => status switch
    {
        200 => Ok,
        400 => Internal,
        401 => 16,
        403 => 7,
        404 => 12,
        429 or 502 or 503 or 504 => 14,
        _ => 2,
    };

    /// <summary>What outlier detection takes a gRPC status for (<c>grpcToHttpStatus</c>).</summary>
    public static int ToHttp(int code) => code >= 0 && code < httpStatuses.Length ? httpStatuses[code] : 500;

    /// <summary>True for the media types of gRPC (Envoy: source/common/grpc/common.cc, <c>hasGrpcContentType</c>).</summary>
    public static bool IsGrpc(string? contentType) =>
        contentType is not null && contentType.StartsWith("application/grpc", StringComparison.Ordinal) && (contentType.Length == 16 || contentType[16] is '+' or ';');
}
