using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// The parts of the multi-task loss L = L_cls + L_box + L_mask (He et al. 2017, section 3), of both stages: scalars with their graph.
/// A part that a detector does not have is 0.
/// </summary>
internal sealed record DetectionLosses(Tensor Objectness, Tensor ProposalBox, Tensor Classification, Tensor Box, Tensor Mask)
{
    /// <summary>What the optimiser lowers: the sum of all parts, a new tensor at each call.</summary>
    public Tensor Total() => Objectness + ProposalBox + Classification + Box + Mask;
}
