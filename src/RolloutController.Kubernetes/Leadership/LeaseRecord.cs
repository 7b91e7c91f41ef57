using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Leadership;

/// <summary>The spec of a Lease, as leader election uses it.</summary>
internal sealed record LeaseRecord(string Holder, int DurationSeconds, DateTimeOffset? AcquireTime, DateTimeOffset? RenewTime, int Transitions)
{
    public static LeaseRecord Read(JsonObject lease)
    {
        var spec = lease["spec"] as JsonObject;
        return new LeaseRecord(
            (string?)spec?["holderIdentity"] ?? "",
            (int?)spec?["leaseDurationSeconds"] ?? 0,
            MicroTime.Parse((string?)spec?["acquireTime"]),
            MicroTime.Parse((string?)spec?["renewTime"]),
            (int?)spec?["leaseTransitions"] ?? 0);
    }

    /// <summary>A copy of the lease with this record in it; fields that are not ours stay.</summary>
    public JsonObject WriteTo(JsonObject lease)
    {
        var written = lease.DeepClone().AsObject();
        if (written["spec"] is not JsonObject spec)
        {
            written["spec"] = spec = [];
        }
        spec["holderIdentity"] = Holder;
        spec["leaseDurationSeconds"] = DurationSeconds;
        spec["leaseTransitions"] = Transitions;
        SetTime(spec, "acquireTime", AcquireTime);
        SetTime(spec, "renewTime", RenewTime);
        return written;
    }

    private static void SetTime(JsonObject spec, string field, DateTimeOffset? time)
    {
        spec.Remove(field);
        if (time is { } known)
        {
            spec[field] = MicroTime.Format(known);
        }
    }
}
