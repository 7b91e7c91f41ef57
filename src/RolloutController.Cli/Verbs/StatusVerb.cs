using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Cli.CommandLine;
using RolloutController.Cli.Rendering;
using RolloutController.Cli.Views;
using RolloutController.Core.Model.Parsing;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Verbs;

/// <summary><c>status</c>: one line and an exit code; with <c>--wait</c> a line per change until the end.</summary>
internal sealed class StatusVerb(Invocation invocation, StatusOptions options)
{
    private readonly ObjectKey _key = invocation.Key(options.Name);
    private string _lastLine = "";

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Wait)
        {
            var view = View(await invocation.Client.GetRolloutAsync(_key, cancellationToken));
            Show(view, isLast: true);
            return Judge(view).ExitCode;
        }

        using var timeout = new CancellationTokenSource(options.Timeout, invocation.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        RolloutView? last = null;
        try
        {
            await foreach (var rollouts in new ObjectFollower(invocation.Client, RolloutKinds.Rollout, _key.Namespace, _key.Name, invocation.Time).FollowAsync(either.Token))
            {
                if (!rollouts.TryGetValue(_key, out var rollout))
                    throw new UserError(last is null ? $"Rollout {_key} does not exist; see rolloutctl get -A" : $"Rollout {_key} was deleted while it was awaited", ExitCode.NotFound);
                last = View(rollout);
                var judgement = Judge(last);
                Show(last, judgement.IsFinal);
                if (judgement.IsFinal) return judgement.ExitCode;
            }
        }
        catch (ApiException failure)
        {
            throw ErrorText.Of($"cannot watch Rollout {_key}", failure);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return TimedOut(last);
        }

        return ExitCode.Error;
    }

    private static RolloutView View(JsonObject rollout) => RolloutView.Of(RolloutReader.Read(rollout), null);

    private Judgement Judge(RolloutView view) => Judgement.Of(view.Rollout, options.UntilPaused);

    private int TimedOut(RolloutView? last)
    {
        if (last is not null && IsStructured) Show(last, isLast: true);
        throw new UserError(
            $"Rollout {_key} is not {(options.UntilPaused ? "paused or healthy" : "healthy")} after {Ages.Format(options.Timeout)}; "
            + "wait on with rolloutctl status --wait, or see rolloutctl get " + options.Name,
            ExitCode.Timeout);
    }

    private bool IsStructured => options.Format is OutputFormat.Json or OutputFormat.Yaml;

    private void Show(RolloutView view, bool isLast)
    {
        if (IsStructured)
        {
            if (isLast) invocation.Screen.WriteRaw(Structured.Write(RolloutJson.Of(view), options.Format));
            return;
        }

        var line = StatusLine.Of(view);
        if (line.ToString() == _lastLine) return;
        _lastLine = line.ToString();
        invocation.Screen.Write(line);
    }
}
