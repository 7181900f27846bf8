"""One stage on drawn clips, in as many processes as it is started in: `test_together.py` compares what they learn."""

from __future__ import annotations

import sys
from pathlib import Path

import torch

from tests.training.drawn import drawn_clips, tiny_run
from training.clip_config import Stage
from training.clip_run import run_on_clips

if __name__ == "__main__":
    torch.set_num_threads(1)
    stage = Stage(length=2, steps=3, batch=3, warmup=1, rate=1e-3)  # 3 clips: two processes have unequal shares
    # Adam divides a gradient by its own size, so where the gradient is nothing but rounding, the order of a sum
    # decides which way a weight goes. In float64 that is nowhere near what is compared.
    run = tiny_run(Path(sys.argv[1]), stages=(stage,), precision="64-true", save_every=100)
    for _ in run_on_clips(run, drawn_clips()):
        pass
