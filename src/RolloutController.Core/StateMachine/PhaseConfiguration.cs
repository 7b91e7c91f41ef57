using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>What can happen in one phase; reads as Stateless's configuration does.</summary>
public sealed class PhaseConfiguration
{
    private readonly List<Transition> permitted = [];
    private readonly Dictionary<Trigger, string> ignored = [];
    private readonly Dictionary<CommandVerb, CommandRule> commands = [];

    internal PhaseConfiguration(Phase phase) => Phase = phase;

    /// <summary>The phase configured.</summary>
    public Phase Phase { get; }

    /// <summary>The arrows that leave the phase, in the order in which their guards are asked.</summary>
    public IReadOnlyList<Transition> Permitted => permitted;

    /// <summary>Triggers that lead nowhere here, and why.</summary>
    public IReadOnlyDictionary<Trigger, string> Ignored => ignored;

    /// <summary>Which commands fit.</summary>
    public IReadOnlyDictionary<CommandVerb, CommandRule> Commands => commands;

    internal PhaseConfiguration Permit(Trigger trigger, Phase next)
    {
        permitted.Add(new Transition(Phase, trigger, next, static _ => true, null));
        return this;
    }

    internal PhaseConfiguration PermitIf(Trigger trigger, Phase next, Func<TransitionFacts, bool> guard, string description)
    {
        permitted.Add(new Transition(Phase, trigger, next, guard, description));
        return this;
    }

    internal PhaseConfiguration Permit(Trigger[] triggers, Phase next)
    {
        foreach (var trigger in triggers) Permit(trigger, next);
        return this;
    }

    internal PhaseConfiguration Ignore(string why, params Trigger[] triggers)
    {
        foreach (var trigger in triggers) ignored.Add(trigger, why);
        return this;
    }

    internal PhaseConfiguration Accept(CommandVerb verb, string what)
    {
        commands.Add(verb, new CommandRule(true, what));
        return this;
    }

    internal PhaseConfiguration Refuse(string why, params CommandVerb[] verbs)
    {
        foreach (var verb in verbs) commands.Add(verb, new CommandRule(false, why));
        return this;
    }
}
