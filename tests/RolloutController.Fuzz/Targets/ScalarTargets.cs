using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using RolloutController.Core.Mesh.Propagation;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;

namespace RolloutController.Fuzz.Targets;

/// <summary>Small values: what can be read is within its bounds and can be written and read again; what cannot is told with its text.</summary>
internal static class ScalarTargets
{
    public static ImmutableArray<FuzzTarget> All { get; } =
    [
        new("durations", draw => Grammar.Or(draw, Grammar.Duration, "500ms", "2m", "1h30m", "8760h", "30s"), Duration),
        new("percentages", draw => Grammar.Or(draw, Grammar.Percentage, "0.5%", "100%", "33.333333333333%", "7%", "0%"), Share),
        new("numbers", draw => TextMutation.Of(draw, "100", "-0.25", "0.99", "999999999999999.999999999"), Number),
        new("times", draw => Grammar.Or(draw, Grammar.Time, "2026-03-01T12:00:00Z", "2026-03-01T12:00:00.1234567Z", "2026-03-01T12:00:00+02:00"), Time),
        new("push-versions", draw => Grammar.Or(draw, Grammar.Nonce, "2026-03-01T12:00:00Z/17", "2026-03-01T12:00:00Z/1752f3bb8a8-1b1c-4d6e-9a50-0123456789ab"), Version),
        new("cluster-names", draw => TextMutation.Of(draw, "outbound|9080|v2|reviews.bookinfo.svc.cluster.local", "outbound|9080||reviews.bookinfo.svc.cluster.local", "inbound|1|"), Cluster),
    ];

    private static bool Duration(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (!DurationParser.TryParse(text, out var duration))
        {
            Names(() => DurationParser.Parse(text), text);
            return false;
        }

        Violation.Unless(duration >= TimeSpan.Zero && duration <= DurationParser.Longest, $"out of bounds: {duration}");
        Violation.Unless(DurationParser.Parse(DurationParser.Format(duration)) == duration, $"reads otherwise than it is written: {duration}");
        return true;
    }

    private static bool Share(byte[] input)
    {
        if (!PercentageParser.TryParse(Encoding.UTF8.GetString(input), out var share)) return false;
        Violation.Unless(share >= Percentage.Zero && share <= Percentage.Hundred, $"out of bounds: {share}");
        Violation.Unless(PercentageParser.TryParse(share.ToString(), out var again) && again == share, $"reads otherwise than it is written: {share}");
        return true;
    }

    private static bool Number(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (!DecimalParser.TryParse(text, out var number))
        {
            Names(() => DecimalParser.Parse(text), text);
            return false;
        }

        Violation.Unless(DecimalParser.Parse(DecimalParser.Format(number)) == number, "reads otherwise than it is written");
        return true;
    }

    private static bool Time(byte[] input)
    {
        if (!TimestampParser.TryParse(Encoding.UTF8.GetString(input), out var time)) return false;
        Violation.Unless(TimestampParser.TryParse(TimestampParser.Format(time), out var again) && again == time, "reads otherwise than it is written");
        return true;
    }

    private static bool Version(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        _ = PushVersion.Parse(text);
        if (PushVersion.OfNonce(text) is not { } version) return false;
        Violation.Unless(version.IsAtLeast(version) && version.ToString().Length < 100, "is not at least itself");
        return true;
    }

    private static bool Cluster(byte[] input)
    {
        if (ClusterName.Parse(Encoding.UTF8.GetString(input)) is not { } name) return false;
        Violation.Unless(name.Port is >= 0 and <= 65535, $"no port: {name.Port.ToString(CultureInfo.InvariantCulture)}");
        return true;
    }

    private static void Names<T>(Func<T> parse, string text)
    {
        try
        {
            parse();
        }
        catch (FormatException e)
        {
            Violation.Unless(e.Message.Contains(text, StringComparison.Ordinal), "the error does not name the value");
            return;
        }

        throw new Violation("what cannot be read is read");
    }
}
