using System.Globalization;
using System.Text;

namespace RolloutController.MeshDataPlane.Metrics;

/// <summary>The labels of Istio's standard request metrics (istio.io/docs/reference/config/metrics).</summary>
public readonly record struct RequestLabels
{
    /// <summary><c>source</c> or <c>destination</c>.</summary>
    public required string Reporter { get; init; }

    /// <summary>Calling workload.</summary>
    public required WorkloadLabels Source { get; init; }

    /// <summary>Called workload; <see cref="WorkloadLabels.Unknown"/> when no pod was reached.</summary>
    public required WorkloadLabels Destination { get; init; }

    /// <summary>Host of the Service, or what stands in for it.</summary>
    public required string DestinationService { get; init; }

    /// <summary>Name of the Service.</summary>
    public required string DestinationServiceName { get; init; }

    /// <summary>Namespace of the Service.</summary>
    public required string DestinationServiceNamespace { get; init; }

    /// <summary>HTTP status; 0 when the client left before an answer.</summary>
    public required int ResponseCode { get; init; }

    /// <summary>Envoy's flags, <c>-</c> for none.</summary>
    public required string ResponseFlags { get; init; }

    /// <summary>gRPC status of gRPC requests; empty otherwise.</summary>
    public string GrpcResponseStatus { get; init; }

    /// <summary><c>http</c> or <c>grpc</c>.</summary>
    public string RequestProtocol { get; init; }

    /// <summary>The label list as Prometheus text, without braces.</summary>
    public string Render(string extra)
    {
        var text = new StringBuilder(640);
        Add("reporter", Reporter);
        AddWorkload("source", Source);
        AddWorkload("destination", Destination);
        Add("destination_service", DestinationService);
        Add("destination_service_name", DestinationServiceName);
        Add("destination_service_namespace", DestinationServiceNamespace);
        Add("request_protocol", RequestProtocol ?? "http");
        Add("response_code", ResponseCode.ToString(CultureInfo.InvariantCulture));
        Add("grpc_response_status", GrpcResponseStatus ?? "");
        Add("response_flags", ResponseFlags);
        Add("connection_security_policy", Reporter == "source" ? "unknown" : "mutual_tls");
        text.Append(extra);
        return text.ToString();

        void AddWorkload(string side, WorkloadLabels workload)
        {
            Add(side + "_workload", workload.Name);
            Add(side + "_workload_namespace", workload.Namespace);
            Add(side + "_app", workload.App);
            Add(side + "_version", workload.Version);
            Add(side + "_canonical_service", workload.App);
            Add(side + "_canonical_revision", workload.Version == "unknown" && workload.Name != "unknown" ? "latest" : workload.Version);
            Add(side + "_principal", "unknown");
            Add(side + "_cluster", "Kubernetes");
        }

        void Add(string name, string value)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(name).Append("=\"").Append(Escape(value)).Append('"');
        }
    }

    /// <summary>Escapes a label value for the text format.</summary>
    public static string Escape(string value) =>
        value.AsSpan().IndexOfAny('\\', '"', '\n') < 0 ? value : value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
