using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compat.Tests.TorchSharp;

[TestClass]
public sealed class ModuleTests
{
    [TestMethod]
    public void Names_follow_the_tree()
    {
        using var model = new Model();

        CollectionAssert.AreEqual(
            new[] { "scale", "first.weight", "second.weight" }, model.named_parameters().Select(pair => pair.name).ToArray());
        CollectionAssert.AreEqual(new[] { "first.count", "second.count" }, model.named_buffers().Select(pair => pair.name).ToArray());
        CollectionAssert.AreEqual(new[] { "first", "second" }, model.named_modules().Select(pair => pair.name).ToArray());
        CollectionAssert.AreEqual(
            new[] { "scale", "first.weight", "second.weight", "first.count", "second.count" }, model.state_dict().Keys.ToArray());
        Assert.HasCount(1, model.parameters(recurse: false).ToArray());
    }

    [TestMethod]
    public void Fields_register_themselves_when_the_module_is_registered()
    {
        using var outer = new Outer();
        CollectionAssert.AreEqual(new[] { "part._weight" }, outer.state_dict().Keys.ToArray());
    }

    [TestMethod]
    public void A_parameter_takes_the_tensor_over()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor data = ones(2);
        var parameter = new Parameter(data);

        Assert.IsTrue(data.IsInvalid && parameter.requires_grad && parameter.is_leaf);
        Assert.IsTrue(scope.Contains(parameter) && !scope.Contains(data));
        Assert.IsFalse(new Parameter(ones(2), requires_grad: false).requires_grad);
    }

    [TestMethod]
    public void Training_mode_reaches_every_module()
    {
        using var model = new Model();
        model.eval();
        Assert.IsTrue(model.modules().All(module => !module.training) && !model.training);
        model.train();
        Assert.IsTrue(model.modules().All(module => module.training) && model.training);
    }

    [TestMethod]
    public void A_state_dict_loads_into_another_model_of_the_same_names_only()
    {
        using var one = new Model();
        using var other = new Model();
        using (no_grad())
            one.First.Weight.fill_(7);

        other.load_state_dict(one.state_dict());
        Assert.IsTrue(other.First.Weight.Equals(one.First.Weight));

        Dictionary<string, Tensor> less = one.state_dict();
        less.Remove("scale");
        Assert.ThrowsExactly<InvalidOperationException>(() => other.load_state_dict(less));
        (IList<string> missing, IList<string> unexpected) = other.load_state_dict(less, strict: false);
        CollectionAssert.AreEqual(new[] { "scale" }, missing.ToArray());
        Assert.IsEmpty(unexpected);
    }

    [TestMethod]
    public void Conversion_replaces_parameters_and_buffers_where_they_are_held()
    {
        using var model = new Model();
        model.First.Weight.sum().backward();

        model.to(float64);

        Assert.AreEqual(float64, model.First.Weight.dtype);
        Assert.AreEqual(float64, model.First.Weight.grad!.dtype);
        Assert.AreSame(model.First.Weight, model.get_parameter("first.weight"));
        Assert.AreEqual(int64, model.get_buffer("first.count")!.dtype);
        Assert.ThrowsExactly<ArgumentException>(() => model.to(int64));
    }

    [TestMethod]
    public void Disposing_of_a_module_frees_its_tensors()
    {
        var model = new Model();
        Tensor[] all = [.. model.state_dict().Values];
        model.Dispose();
        Assert.IsTrue(all.All(tensor => tensor.IsInvalid));
    }

    [TestMethod]
    public void Gradients_are_zeroed_and_clipped()
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new Model();
        foreach (Parameter parameter in model.parameters())
            parameter.grad = full_like(parameter, 2);

        double norm = nn.utils.clip_grad_norm_(model.parameters(), 1);
        Assert.AreEqual(Math.Sqrt(7 * 4), norm, 1e-6); // 1 + 3 + 3 elements of 2
        Assert.AreEqual(1, nn.utils.clip_grad_norm_(model.parameters(), 10), 1e-5);

        model.zero_grad();
        Assert.IsTrue(model.parameters().All(parameter => parameter.grad is null));
    }

    private sealed class Model : nn.Module
    {
        private readonly Parameter _scale = new(ones(1));

        public Model()
            : base(nameof(Model))
        {
            register_parameter("scale", _scale);
            register_module("first", First);
            register_module("second", new Layer());
        }

        public Layer First { get; } = new();
    }

    private sealed class Layer : nn.Module
    {
        private readonly Parameter weight = new(ones(3));

        public Layer()
            : base(nameof(Layer))
        {
            register_parameter(nameof(weight), weight);
            register_buffer("count", tensor(0L));
        }

        public Parameter Weight => weight;
    }

    private sealed class Outer : nn.Module
    {
        public Outer()
            : base(nameof(Outer)) => register_module("part", new Part());
    }

    private sealed class Part() : nn.Module(nameof(Part))
    {
        private readonly Parameter _weight = new(ones(1));

        public Tensor Weight => _weight;
    }
}
