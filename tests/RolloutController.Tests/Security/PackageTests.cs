using System.Text.RegularExpressions;
using System.Xml.Linq;
using RolloutController.TestKit.Files;

namespace RolloutController.Tests.Security;

/// <summary>What is built today is built tomorrow.</summary>
public sealed class PackageTests
{
    [Fact]
    public void Every_package_has_one_exact_version() => Assert.All(
        XDocument.Parse(RepositoryFile.Text("Directory.Packages.props")).Descendants("PackageVersion"),
        package => Assert.Matches(@"^[0-9]+(\.[0-9]+)+(-[0-9A-Za-z.-]+)?$", package.Attribute("Version")!.Value));

    [Fact]
    public void Every_project_pins_contents_by_hash_and_names_no_place_to_load_them_from()
    {
        var projects = Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*.csproj", SearchOption.AllDirectories));

        Assert.All(projects, project =>
        {
            var text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"));
            Assert.DoesNotContain("://", text, StringComparison.Ordinal);
            Assert.Equal(Regex.Count(text, "\"resolved\":"), Regex.Count(text, "\"contentHash\":"));
        });
    }
}
