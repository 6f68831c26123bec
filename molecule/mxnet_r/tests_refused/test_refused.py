"""After the refusals: the package that was there still works, and is whole."""
from __future__ import annotations

import json

LIBRARY = "/usr/local/lib/R/site-library"


def test_the_installed_package_is_the_old_one_and_works(host):
    record = json.loads(host.file("/var/lib/dlvm/mxnet_r.json").content_string)["data"]
    assert record["fingerprint"] in host.file(f"{LIBRARY}/mxnet/DESCRIPTION").content_string
    assert host.run("runuser -u nobody -- Rscript --vanilla -e 'library(mxnet); stopifnot(all(as.array(mx.nd.array(array(1, 2)) * 2) == 2))'").rc == 0


def test_nothing_half_done_is_left(host):
    assert sorted(host.check_output(f"ls -A {LIBRARY}").split()) in (["mxnet"], ["mxnet", "visNetwork"])
