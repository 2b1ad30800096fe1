using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// The parts of the multi-task loss L = L_cls + L_box + L_mask (He et al. 2017, section 3), of both stages: scalars with their graph.
/// A part that a detector does not have is 0.
/// </summary>
internal sealed record DetectionLosses(Tensor Objectness, Tensor ProposalBox, Tensor Classification, Tensor Box, Tensor Mask)
{
    /// <summary>The parts that a detector has, and 0 for the others; at least one.</summary>
    public static DetectionLosses Of(
        Tensor? objectness = null, Tensor? proposalBox = null, Tensor? classification = null, Tensor? box = null, Tensor? mask = null)
    {
        Device device = (objectness ?? proposalBox ?? classification ?? box ?? mask)!.device;
        return new DetectionLosses(objectness ?? None(), proposalBox ?? None(), classification ?? None(), box ?? None(), mask ?? None());

        Tensor None() => zeros([], device: device);
    }

    /// <summary>The same losses, which outlive the scope that they are in.</summary>
    public DetectionLosses MoveToOuterDisposeScope()
    {
        foreach (Tensor part in new[] { Objectness, ProposalBox, Classification, Box, Mask })
            part.MoveToOuterDisposeScope();
        return this;
    }

    /// <summary>What the optimiser lowers: the sum of all parts, a new tensor at each call.</summary>
    public Tensor Total() => Objectness.Plus(ProposalBox).Plus(Classification).Plus(Box).Plus(Mask);
}
