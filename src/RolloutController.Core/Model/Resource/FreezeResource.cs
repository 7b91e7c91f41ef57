using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>One of <c>spec.freezes</c>.</summary>
[Rule("has(self.cron) ? !has(self.from) && !has(self.to) : has(self.from) && has(self.to)", "either cron, or from and to")]
[Rule("!has(self.timeZone) || has(self.cron)", "a time zone is for cron; from and to have their own")]
internal sealed record FreezeResource
{
    [Description("A Quartz cron expression with seconds; nothing advances while it matches: * * * ? * FRI-SUN.")]
    [Form(Form.NotBlank)]
    public string? Cron { get; init; }

    [Description("IANA name of the time zone in which the expression is read.")]
    [Form(Form.TimeZone)]
    [DefaultNote("UTC")]
    public string? TimeZone { get; init; }

    [Description("First moment of a freeze that comes once, such as 2026-12-20T18:00:00+01:00.")]
    public DateTimeOffset? From { get; init; }

    [Description("End of a freeze that comes once; steps may advance again from this moment.")]
    public DateTimeOffset? To { get; init; }

    [Description("Why; shown in the message while it holds.")]
    [Form(Form.MatchText)]
    public string? Reason { get; init; }
}
