using System.Text.Json.Serialization;

namespace RolloutController.Kubernetes.Configuration.Kubeconfig;

[JsonSerializable(typeof(KubeconfigDocument))]
internal sealed partial class KubeconfigJson : JsonSerializerContext;
