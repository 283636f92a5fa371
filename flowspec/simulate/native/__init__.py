"""The native kernel: the semantics once more, in C, over arrays. Optional: without a compiler the SimPy engine serves."""
