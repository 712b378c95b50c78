"""The floor of numba: vectors of registers, products, functions, random numbers, and how kernels are compiled."""
