using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Cli.CommandLine;
using RolloutController.Cli.Rendering;
using RolloutController.Cli.Views;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Verbs;

/// <summary><c>promote</c>, <c>skip</c>, <c>abort</c>, …: writes the command annotation and waits for what the controller makes of it.</summary>
internal sealed class SendVerb(Invocation invocation, SendOptions options)
{
    private const int MostTries = 10;

    private readonly ObjectKey _key = invocation.Key(options.Name);
    private readonly string _verb = CommandVerbs.Text(options.Verb);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var sent = await SendAsync(cancellationToken);
        if (!options.Wait)
        {
            if (options.Format == OutputFormat.Text) invocation.Screen.Write(Line.Text($"{_key}: {_verb} is asked for; see rolloutctl get {_key.Name}"));
            return ExitCode.Ok;
        }

        using var timeout = new CancellationTokenSource(options.Timeout, invocation.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var awaited = new AwaitedCommand(sent, _verb);
        try
        {
            await foreach (var rollouts in new ObjectFollower(invocation.Client, RolloutKinds.Rollout, _key.Namespace, _key.Name, invocation.Time).FollowAsync(either.Token))
            {
                if (!rollouts.TryGetValue(_key, out var rollout)) throw new UserError($"Rollout {_key} was deleted before {_verb} was carried out", ExitCode.NotFound);
                if (awaited.Look(rollout) is { } result) return Show(result, rollout);
                if (awaited.ReplacedBy is { } other) throw new UserError($"{_verb} of {_key} was replaced by {other} before a controller took it up; look with rolloutctl get {_key.Name} and ask again");
            }
        }
        catch (ApiException failure)
        {
            throw ErrorText.Of($"{_verb} of {_key} is asked for, but the answer cannot be watched", failure);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UserError(awaited.Standing(_key, options.Timeout), ExitCode.Timeout);
        }

        return ExitCode.Error;
    }

    private async Task<JsonObject> SendAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var rollout = await invocation.Client.GetRolloutAsync(_key, cancellationToken);
            Refuse(rollout);
            try
            {
                await CommandAnnotation.WriteAsync(invocation.Client, rollout, _verb, cancellationToken);
                return rollout;
            }
            catch (ApiException failure) when (failure.Reason == ApiErrorReason.Conflict && attempt < MostTries)
            {
                // Somebody, mostly the controller, wrote in between: look again whether the command still makes sense.
            }
            catch (ApiException failure)
            {
                throw ErrorText.Of($"cannot write command {_verb} to Rollout {_key}", failure);
            }
        }
    }

    private void Refuse(JsonObject rollout)
    {
        if (rollout.IsTerminating()) throw new UserError($"Rollout {_key} is being deleted and takes no command");
        if (CommandAnnotation.Pending(rollout) is { } pending)
        {
            throw new UserError(
                $"Rollout {_key}: command {pending} still awaits the controller; wait for it (does the controller run?), or take it back with "
                + $"kubectl annotate rollout {_key.Name} -n {_key.Namespace} {WellKnown.CommandAnnotation}-");
        }

        if (CommandAnnotation.Accepted(rollout) is { } accepted && accepted.Id != RolloutReader.Read(rollout).Status.LastCommand?.Id)
            throw new UserError($"Rollout {_key}: command {accepted.Verb} is being carried out; try again in a moment");
    }

    private int Show(LastCommand result, JsonObject rollout)
    {
        var view = RolloutView.Of(RolloutReader.Read(rollout), null);
        if (options.Format is OutputFormat.Json or OutputFormat.Yaml)
        {
            invocation.Screen.WriteRaw(Structured.Write(RolloutJson.Command(result), options.Format));
            return result.Accepted ? ExitCode.Ok : ExitCode.Error;
        }

        if (!result.Accepted) throw new UserError($"{_verb} of {_key} was refused: {result.Result}");
        invocation.Screen.Write(Line.Of(new(_key.ToString(), Tone.Strong), new($": {_verb}: {result.Result}", Tone.Good)), StatusLine.Of(view));
        return ExitCode.Ok;
    }
}
