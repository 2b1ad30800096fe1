using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Compiled reads and writes of a member.</summary>
internal static class MemberAccess
{
    public static Func<TRow, TValue> Read<TRow, TValue>(MemberInfo member)
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TValue>>(Expression.MakeMemberAccess(row, member), row).Compile();
    }

    public static Action<TRow, TValue> Write<TRow, TValue>(MemberInfo member)
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        ParameterExpression value = Expression.Parameter(typeof(TValue));
        return Expression.Lambda<Action<TRow, TValue>>(Expression.Assign(Expression.MakeMemberAccess(row, member), value), row, value).Compile();
    }

    /// <summary>Reads where the member can be read; what it held is only there to be reused.</summary>
    public static Func<TRow, TValue?> ReadOrDefault<TRow, TValue>(MemberInfo member) =>
        member is PropertyInfo { CanRead: false } ? _ => default : Read<TRow, TValue?>(member);
}
