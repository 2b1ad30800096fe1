using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.InstanceSegmentation.Tests.Boundaries;

[TestClass]
public sealed class TypeUsesTests
{
    [TestMethod]
    [DataRow(typeof(WithBase), DisplayName = "base type")]
    [DataRow(typeof(WithInterface), DisplayName = "generic argument of an interface")]
    [DataRow(typeof(WithField), DisplayName = "field, inside an array of a generic type")]
    [DataRow(typeof(WithParameter), DisplayName = "parameter by reference")]
    [DataRow(typeof(WithConstraint<>), DisplayName = "constraint")]
    [DataRow(typeof(WithAttribute), DisplayName = "type named by an attribute")]
    [DataRow(typeof(WithStaticCall), DisplayName = "static method called")]
    [DataRow(typeof(WithMemberOfOther), DisplayName = "type of a member that is called")]
    [DataRow(typeof(WithTypeOf), DisplayName = "typeof")]
    [DataRow(typeof(WithCatch), DisplayName = "exception caught")]
    [DataRow(typeof(WithCodeAfterSwitch), DisplayName = "behind a switch, long branches and constants of every length")]
    [DataRow(typeof(WithGenericCall<>), DisplayName = "generic argument of a method called")]
    public void Sees_a_use(Type user) => Assert.Contains(typeof(Used), TypeUses.Of(user));

    [TestMethod]
    public void Sees_uses_in_lambdas_and_iterators_as_those_of_nested_types()
    {
        Type[] nested = typeof(WithLambda).GetNestedTypes(System.Reflection.BindingFlags.NonPublic);
        Assert.IsTrue(nested.Any(type => TypeUses.Of(type).Contains(typeof(Used))));
    }

    [TestMethod]
    public void Sees_no_use_where_there_is_none()
    {
        HashSet<Type> uses = TypeUses.Of(typeof(WithoutUse));
        Assert.DoesNotContain(typeof(Used), uses);
        Assert.Contains(typeof(int), uses);
    }

    private class Used : Exception
    {
        public static int Number { get; set; }

        public static int Twice(int number) => 2 * number;
    }

    private static class Other
    {
        public static Used? Find() => null;

        public static bool Has<T>(object value) => value is T;
    }

    private sealed class WithBase : Used;

    private sealed class WithInterface : List<Used>;

    [SuppressMessage("Performance", "CA1812", Justification = "Looked at, not made.")]
    private sealed class WithField
    {
        public Dictionary<int, Used[]>? Field { get; set; }
    }

    private abstract class WithParameter
    {
        public abstract void Take(ref Used used);
    }

    private abstract class WithConstraint<T>
        where T : Used
    {
        public abstract T Value { get; }
    }

    private sealed class WithAttribute
    {
        [DynamicDependency("Twice", typeof(Used))]
        public static int One() => 1;
    }

    private sealed class WithStaticCall
    {
        public static int Four() => Used.Twice(2);
    }

    private sealed class WithMemberOfOther
    {
        public static bool IsThere() => Other.Find() != null;
    }

    private sealed class WithTypeOf
    {
        public static string Name() => typeof(Used).Name;
    }

    private sealed class WithCatch
    {
        public static int Try(Func<int> get)
        {
            try
            {
                return get();
            }
            catch (Used)
            {
                return 0;
            }
        }
    }

    private sealed class WithCodeAfterSwitch
    {
        public static double Of(int number, long large)
        {
            string text = number switch
            {
                0 => "zero",
                1 => "one",
                2 => "two",
                3 => "three",
                4 => "four",
                _ => "more",
            };
            double sum = text.Length * 3.25 + 1.5f + (large & 0x123456789ABCDEF) + number * 100_000;
            return number > 300 ? sum : sum + Used.Number;
        }
    }

    private sealed class WithGenericCall<T>
    {
        public static bool Holds(T value) => Other.Has<Used>(value!);
    }

    private sealed class WithLambda
    {
        public static Func<int> Get(int number) => () => Used.Twice(number);
    }

    private sealed class WithoutUse
    {
        public static int One() => 1;
    }
}
