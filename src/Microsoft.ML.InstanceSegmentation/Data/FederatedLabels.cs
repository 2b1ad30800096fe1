namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// What is known of an image in a federated data set (Gupta et al. 2019, "LVIS", section 3.1) besides its instances: of classes that are not named here
/// and have no instance in it, nothing.
/// </summary>
/// <param name="Absent">Ids of the categories that were looked for and are not in it (LVIS' <c>neg_category_ids</c>).</param>
/// <param name="NotExhaustive">Ids of the categories of which it may have more instances than are labelled (<c>not_exhaustive_category_ids</c>).</param>
internal sealed record FederatedLabels(long[] Absent, long[] NotExhaustive);

/// <summary>In how many training images a class is (LVIS' <c>frequency</c>): up to 10, up to 100, or more.</summary>
internal enum ClassFrequency
{
    Rare,
    Common,
    Frequent,
}
