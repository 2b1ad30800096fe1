using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Calls generic methods for item types that are known when the program runs only.</summary>
internal static class Generic
{
    public static MethodInfo Method(Type owner, string name, params Type[] types) =>
        owner.GetMethod(name, BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.MakeGenericMethod(types);

    /// <summary>Calls <paramref name="name"/> of <paramref name="target"/>, or of <paramref name="owner"/> itself where that is null.</summary>
    public static TResult Call<TResult>(Type owner, object? target, string name, Type[] types, params object?[] arguments) =>
        (TResult)Method(owner, name, types).Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
}
