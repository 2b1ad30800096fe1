using Microsoft.ML.InstanceSegmentation.GpuCheck;

// build/gpu-check.sh gives these.
if (args is not [("cuda" or "cpu") and var device, var folder, var version])
{
    Console.Error.WriteLine("Usage: cuda|cpu LIBTORCH-FOLDER LIBTORCH-VERSION; build/gpu-check.sh run finds the last two.");
    return 2;
}
try
{
    LibTorch.Load(folder, version, withCuda: device == "cuda");
}
catch (DllNotFoundException error)
{
    Console.Error.WriteLine(error.Message);
    return LibTorch.DoesNotLoad;
}
return Checks.Run(device);
