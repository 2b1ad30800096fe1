// Tests share libtorch's threads and its global random state.

[assembly: DoNotParallelize]
