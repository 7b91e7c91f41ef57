using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RolloutController.Demo.Views;

/// <summary>One screen that is drawn anew: phase, weights as bars, gates with values, requests lost, and what happened last.</summary>
internal sealed class LiveView(IAnsiConsole console) : IView
{
    private const int BarWidth = 50;
    private const int LinesKept = 10;
    private readonly Queue<string> _said = [];
    private Scene? _scene;
    private LiveDisplayContext? _display;

    public Task PlayAsync(Func<Task> play) =>
        console.Live(new Text("")).AutoClear(false).StartAsync(async display =>
        {
            _display = display;
            await play();
        });

    public void Say(string text)
    {
        _said.Enqueue(text);
        while (_said.Count > LinesKept)
            _said.Dequeue();
        Draw();
    }

    public void Show(Scene scene)
    {
        _scene = scene;
        Draw();
    }

    private void Draw()
    {
        _display?.UpdateTarget(new Rows(new IRenderable?[] { _scene is null ? null : Stage(_scene), Past() }.OfType<IRenderable>()));
    }

    private Rows Past() => new(_said.Select(line => new Text(line, new Style(Color.Grey))));

    private static Panel Stage(Scene scene)
    {
        var facts = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        facts.AddRow(new Text("phase"), new Markup($"[bold {ColorOf(scene.Phase)}]{Markup.Escape(scene.Phase)}[/]  {Markup.Escape(scene.Step)}"));
        facts.AddRow(new Text(""), new Text(scene.Message));
        facts.AddRow(new Text("proxies"), new Text(scene.Propagation.Length > 0 ? scene.Propagation : "all have what was written"));
        foreach (var version in scene.Subsets.Union(scene.Weights.Keys))
            facts.AddRow(new Text(version), Bar(version, scene.WeightOf(version)));
        facts.AddRow(new Text("requests"), Requests(scene));
        return new Panel(new Rows(facts, Gates(scene)))
            .Header(string.Create(CultureInfo.InvariantCulture, $" {Markup.Escape(scene.Act)}   {scene.Elapsed.TotalSeconds:0} s "))
            .Expand();
    }

    private static Markup Bar(string version, int percent)
    {
        var full = (int)Math.Round(percent * BarWidth / 100.0);
        var color = version switch { "v1" => "blue", "v2" => "green", _ => "yellow" };
        return new Markup($"[{color}]{new string('█', full)}[/][grey]{new string('░', BarWidth - full)}[/] {percent} %");
    }

    private static Markup Requests(Scene scene)
    {
        var lost = scene.Load.LostToRouting + scene.Load.TransportErrors;
        var versions = string.Join("  ", scene.Load.ByVersion.Select(entry => $"{(entry.Key.Length > 0 ? entry.Key : "no pod")} {entry.Value}"));
        return new Markup(string.Create(
            CultureInfo.InvariantCulture,
            $"{scene.Load.Answered}  [{(lost == 0 ? "green" : "bold red")}]lost {lost}[/]  [{(scene.Load.ServerErrors == 0 ? "green" : "red")}]5xx {scene.Load.ServerErrors}[/]  [grey]{Markup.Escape(versions)}[/]"));
    }

    private static Table Gates(Scene scene)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("gate", "value", "limit", "verdict");
        foreach (var gate in scene.Gates)
        {
            var color = gate.Verdict switch { "Pass" => "green", "Fail" => "bold red", "" => "grey", _ => "yellow" };
            table.AddRow(new Text(gate.Name), new Text(gate.Value.Length > 0 ? gate.Value : "-"), new Text(gate.Limit), new Markup($"[{color}]{Markup.Escape(gate.Verdict)}[/]"));
        }

        if (scene.Gates.IsEmpty)
            table.AddRow("none is asked now", "", "", "");
        return table;
    }

    private static string ColorOf(string phase) => phase switch
    {
        "Healthy" => "green",
        "Paused" => "yellow",
        "RollingBack" or "Degraded" or "Invalid" => "red",
        _ => "blue",
    };
}
