using System.Linq.Expressions;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.InstanceSegmentation.Experiments;

/// <summary>
/// A member of the options at any depth, such as <c>Optimizer.LearningRate</c>. It is read and changed by way of JSON, in which the options
/// are written and read whole anyway.
/// </summary>
internal sealed class OptionPath
{
    private readonly string[] _members;

    private OptionPath(string[] members) => _members = members;

    /// <summary>The path that an expression such as <c>options => options.Optimizer.LearningRate</c> names.</summary>
    /// <exception cref="ArgumentException">The expression is something else.</exception>
    public static OptionPath Of<T>(Expression<Func<InstanceSegmentationOptions, T>> option)
    {
        ArgumentNullException.ThrowIfNull(option);
        var members = new Stack<string>();
        Expression? at = option.Body;
        while (at is UnaryExpression { NodeType: ExpressionType.Convert } conversion)
            at = conversion.Operand;
        for (; at is MemberExpression member; at = member.Expression)
            members.Push(member.Member.Name);
        return at == option.Parameters[0] && members.Count > 0
            ? new OptionPath([.. members])
            : throw new ArgumentException($"'{option}' names no option; give a member of the options, such as options => options.Optimizer.LearningRate.", nameof(option));
    }

    /// <summary>The options with another value of the member.</summary>
    public InstanceSegmentationOptions With<T>(InstanceSegmentationOptions options, T value)
    {
        JsonNode root = JsonSerializer.SerializeToNode(options)!;
        JsonNode parent = root;
        foreach (string member in _members[..^1])
        {
            parent = parent[member] ?? throw new ArgumentException(
                $"{member} of the option {this} is not set in the options to start from, so that its parts cannot be varied.");
        }
        parent[_members[^1]] = JsonSerializer.SerializeToNode(value);
        return root.Deserialize<InstanceSegmentationOptions>()!;
    }

    public override string ToString() => string.Join('.', _members);
}
