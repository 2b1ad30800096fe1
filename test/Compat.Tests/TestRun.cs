// Scopes, statistics and the grad mode are per thread, seeds are per process.
[assembly: DoNotParallelize]
