"""A worker that fails while the others wait for it."""
from __future__ import annotations

import sys

import mxnet as mx

store = mx.kv.create("dist_sync")
print(f"rank {store.rank}", flush=True)
if store.rank == 1:
    sys.exit("there is no data for rank 1")
store.init("weights", mx.nd.zeros(4))
store.push("weights", mx.nd.ones(4))
out = mx.nd.zeros(4)
store.pull("weights", out=out)
out.wait_to_read()
