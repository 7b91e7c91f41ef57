using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Cli.CommandLine;
using RolloutController.Cli.Rendering;
using RolloutController.Cli.Views;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Verbs;

/// <summary><c>get</c>: all Rollouts as a table, or one in full.</summary>
internal sealed class GetVerb(Invocation invocation, GetOptions options)
{
    private readonly ViewReading _reading = new(invocation);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (options is { Name: not null, AllNamespaces: true }) throw new UserError($"get {options.Name} -A: a name needs one namespace; use -n, or leave the name out");
        if (options.Watch)
        {
            await WatchAsync(cancellationToken);
            return ExitCode.Ok;
        }

        if (options.Name is { } name) Show(await _reading.WithRoutesAsync(await invocation.Client.GetRolloutAsync(invocation.Key(name), cancellationToken), cancellationToken));
        else await ShowAllAsync(cancellationToken);
        return ExitCode.Ok;
    }

    private string? Namespace => options.AllNamespaces ? null : invocation.Session.Namespace;

    private void Show(RolloutView view)
    {
        if (options.Format is OutputFormat.Json or OutputFormat.Yaml) invocation.Screen.WriteRaw(Structured.Write(RolloutJson.Of(view), options.Format));
        else if (options.Format == OutputFormat.Wide) invocation.Screen.Write(Table([view]));
        else invocation.Screen.Write(RolloutTree.Render(view, invocation.Now));
    }

    private async Task ShowAllAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<JsonObject> items;
        try
        {
            items = await invocation.Client.ListAllAsync(RolloutKinds.Rollout, Namespace, ListOptions.Default, cancellationToken);
        }
        catch (ApiException failure)
        {
            throw ErrorText.Of("cannot list Rollouts", failure);
        }

        if (options.Format is OutputFormat.Json or OutputFormat.Yaml)
        {
            var full = new List<RolloutView>();
            foreach (var item in items) full.Add(await _reading.WithRoutesAsync(item, cancellationToken));
            invocation.Screen.WriteRaw(Structured.Write(RolloutJson.List(full), options.Format));
        }
        else if (items.IsEmpty) invocation.Surroundings.Error.WriteLine(Namespace is { } one ? $"No Rollouts in namespace {one}." : "No Rollouts.");
        else invocation.Screen.Write(Table(ViewReading.WithoutRoutes(items)));
    }

    private ImmutableArray<Line> Table(IEnumerable<RolloutView> views, bool withHeaders = true, ColumnWidths? widths = null) =>
        RolloutTable.Render(views, options.AllNamespaces, options.Format == OutputFormat.Wide, invocation.Now, withHeaders, widths);

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (options.Format is OutputFormat.Text or OutputFormat.Wide && invocation.Screen.CanRedraw)
                await invocation.Screen.RedrawAsync(PicturesAsync(cancellationToken), cancellationToken);
            else
                await PrintChangesAsync(cancellationToken);
        }
        catch (ApiException failure)
        {
            throw ErrorText.Of("cannot watch Rollouts", failure);
        }
    }

    private IAsyncEnumerable<ImmutableSortedDictionary<ObjectKey, JsonObject>> Rollouts(CancellationToken cancellationToken) =>
        new ObjectFollower(invocation.Client, RolloutKinds.Rollout, Namespace, options.Name, invocation.Time).FollowAsync(cancellationToken);

    private async IAsyncEnumerable<ImmutableArray<Line>> PicturesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var rollouts in Rollouts(cancellationToken))
        {
            if (options.Name is null || options.Format == OutputFormat.Wide)
                yield return rollouts.IsEmpty ? [Line.Text("No Rollouts.", Tone.Dim)] : Table(ViewReading.WithoutRoutes(rollouts.Values));
            else if (rollouts.Values.FirstOrDefault() is { } rollout)
                yield return RolloutTree.Render(await _reading.WithRoutesAsync(rollout, cancellationToken), invocation.Now);
            else
                yield return [Line.Text($"Rollout {invocation.Key(options.Name)} does not exist; waiting for it", Tone.Warning)];
        }
    }

    /// <summary>Where nothing can be drawn over: one row, or one document, per change.</summary>
    private async Task PrintChangesAsync(CancellationToken cancellationToken)
    {
        var before = ImmutableSortedDictionary<ObjectKey, JsonObject>.Empty;
        var isFirst = true;
        var (widths, shown) = (new ColumnWidths(), new Dictionary<ObjectKey, string>());
        await foreach (var rollouts in Rollouts(cancellationToken))
        {
            var changed = rollouts.Where(one => before.GetValueOrDefault(one.Key)?.ResourceVersion() != one.Value.ResourceVersion()).Select(one => one.Value).ToList();
            if (options.Format is OutputFormat.Json or OutputFormat.Yaml)
            {
                foreach (var one in changed)
                {
                    if (options.Format == OutputFormat.Yaml) invocation.Screen.WriteRaw("---");
                    invocation.Screen.WriteRaw(Structured.Write(RolloutJson.Of(await _reading.WithRoutesAsync(one, cancellationToken)), options.Format));
                }
            }
            else
            {
                // Much of a status is not in its row: a row that says nothing new is left out.
                var rows = ViewReading.WithoutRoutes(changed).Where(view => IsNews(view, shown)).ToList();
                if (rows.Count > 0 || isFirst) invocation.Screen.Write(Table(rows, isFirst, widths));
                foreach (var gone in before.Keys.Where(key => !rollouts.ContainsKey(key)))
                {
                    shown.Remove(gone);
                    invocation.Screen.Write(Line.Text($"{gone} was deleted", Tone.Warning));
                }
            }

            (before, isFirst) = (rollouts, false);
        }
    }

    private bool IsNews(RolloutView view, Dictionary<ObjectKey, string> shown)
    {
        var key = new ObjectKey(view.Rollout.Name.Namespace, view.Rollout.Name.Name);
        var row = Table([view], withHeaders: false).Single().ToString();
        if (shown.GetValueOrDefault(key) == row) return false;
        shown[key] = row;
        return true;
    }
}
