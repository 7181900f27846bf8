"""Sessions of ONNX Runtime, set up in one way."""

from __future__ import annotations

import onnxruntime
from onnxruntime.capi import build_and_package_info

from kimnet_core.inference.cuda_libraries import cuda_device_count, cuda_libraries_load

CUDA = "CUDAExecutionProvider"
CPU = "CPUExecutionProvider"
ERRORS_ONLY = 3  # log severity


def onnx_has_cuda() -> bool:
    """Whether this ONNX Runtime can use a CUDA device of this machine."""
    version = getattr(build_and_package_info, "cuda_version", "")  # a CPU build has none
    if CUDA not in onnxruntime.get_available_providers() or not version:
        return False
    return cuda_device_count() > 0 and cuda_libraries_load(int(version.split(".")[0]))


def open_session(graph: bytes, device: str, threads: int = 0) -> onnxruntime.InferenceSession:
    """A session for a serialised graph on "cpu" or "cuda".

    Args:
        graph: the graph.
        device: where.
        threads: of a single run; 0 for as many as there are cores.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = ERRORS_ONLY
    # Spinning threads would take the cores from the window while they wait for the next frame.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # TF32 is fast and rounds to ten bits; float32 is what was promised.
    providers = [(CUDA, {"use_tf32": "0"}), CPU] if device == "cuda" else [CPU]
    return onnxruntime.InferenceSession(graph, options, providers=providers)
