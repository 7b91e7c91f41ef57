using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Traps;

/// <summary><c>exportTo</c> that hides the DestinationRule from proxies that see the VirtualService: they have no cluster for its subsets and answer 503 (NC).</summary>
internal static class UnexportedDestinationRule
{
    public static IEnumerable<SpecProblem> Find(TrapContext context)
    {
        if (context.Rule is null)
        {
            yield break;
        }

        var rule = Visibility.Of(context.Rule);
        foreach (var item in context.Managed)
        {
            var routes = Visibility.Of(item.Object);
            if (!rule.Covers(routes))
            {
                yield return new("DestinationRuleNotExported", TrapContext.DestinationRuleField, context.RuleName.Name,
                    $"a DestinationRule that is exported to all who see VirtualService {context.RuleName.Namespace}/{item.Name} ({routes}); "
                    + $"it is exported to {rule} only, and proxies elsewhere would answer 503: change spec.exportTo of one of them")
                {
                    IsError = context.NamedNow.IsEmpty,
                };
            }
        }
    }
}
