using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>A pause step.</summary>
internal sealed record PauseResource
{
    [Description("Goes on by itself after this time.")]
    [Form(Form.Duration)]
    [DefaultNote("until promoted")]
    public string? Duration { get; init; }
}
