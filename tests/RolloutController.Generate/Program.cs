using RolloutController.Core.Model.Schema;
using RolloutController.Core.StateMachine;

// Writes what is made from the types of the model into the folder given (the root of the repository).
if (args is not [var root])
{
    Console.Error.WriteLine("usage: RolloutController.Generate ROOT");
    return 2;
}

var comments = Path.Combine(AppContext.BaseDirectory, "RolloutController.Core.xml");
var documentation = SourceDocumentation.Parse(File.ReadAllText(comments));
Write($"crds/{RolloutCrd.Name}.yaml", RolloutCrd.ToYaml(documentation));
Write("docs/rollout-reference.md", RolloutReference.ToMarkdown(documentation));
Write("docs/architecture.md", StateDiagram.WriteInto(File.ReadAllText(Path.Combine(root, "docs/architecture.md"))));
return 0;

void Write(string path, string text)
{
    var file = Path.Combine(root, path);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    File.WriteAllText(file, text);
    Console.WriteLine($"wrote {path}");
}
