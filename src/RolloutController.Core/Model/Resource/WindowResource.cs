using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>One of <c>spec.windows</c>.</summary>
internal sealed record WindowResource
{
    [Description("A Quartz cron expression with seconds; the window is open while it matches: * * 9-16 ? * MON-FRI.")]
    [Form(Form.NotBlank)]
    public required string Cron { get; init; }

    [Description("IANA name of the time zone in which the expression is read.")]
    [Form(Form.TimeZone)]
    [Default("\"UTC\"")]
    public string? TimeZone { get; init; }
}
