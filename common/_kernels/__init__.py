"""Compiled kernels: bare floats and arrays in and out, no globals, no input or output."""
