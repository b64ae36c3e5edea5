"""How the shipped model is made from data/; scikit-learn lives here and nowhere else."""

import os

# One thread: the same sums in the same order, so the same bytes.  Must be set before numpy loads.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
