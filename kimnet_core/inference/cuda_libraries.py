"""Whether ONNX Runtime's CUDA provider could really be loaded here.

Asking onnxruntime-gpu for a provider whose libraries are missing prints alarming native errors before it
falls back, so the libraries are looked for first.
"""

from __future__ import annotations

import ctypes
import sys

# By major version of CUDA: what libonnxruntime_providers_cuda links, and cuFFT and cuDNN, which it loads later.
LINUX = {
    12: (
        "libcudart.so.12",
        "libcublasLt.so.12",
        "libcublas.so.12",
        "libcurand.so.10",
        "libcufft.so.11",
        "libcudnn.so.9",
    ),
    13: (
        "libcudart.so.13",
        "libcublasLt.so.13",
        "libcublas.so.13",
        "libcurand.so.10",
        "libcufft.so.12",
        "libcudnn.so.9",
    ),
}
WINDOWS = {
    12: ("cudart64_12.dll", "cublasLt64_12.dll", "cublas64_12.dll", "cufft64_11.dll", "cudnn64_9.dll"),
    13: ("cudart64_13.dll", "cublasLt64_13.dll", "cublas64_13.dll", "cufft64_12.dll", "cudnn64_9.dll"),
}


def cuda_device_count() -> int:
    """CUDA devices that the driver reports; 0 without a driver."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return 0
    count = ctypes.c_int()
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return 0
    return count.value


def cuda_libraries_load(major: int) -> bool:
    """Whether every library that the provider for this version of CUDA needs can be loaded."""
    names = (WINDOWS if sys.platform == "win32" else LINUX).get(major)
    if names is None:
        return False
    try:
        for name in names:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True
