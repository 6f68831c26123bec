"""After another configuration, with one build kept."""
from __future__ import annotations

import json


def test_other_configuration_is_another_library(host):
    if host.system_info.codename != "bookworm":
        return
    code = "import mxnet; print(*[f.name for f in mxnet.runtime.feature_list() if f.enabled])"
    features = host.check_output(f'/opt/mxnet/current/venv/bin/python -W ignore -c "{code}"').split()
    assert "SIGNAL_HANDLER" in features
    assert "DIST_KVSTORE" not in features
    assert host.check_output("ls /opt/mxnet | wc -l") == "2"
    assert host.check_output("ls /var/lib/dlvm/mxnet | wc -l") == "1"
    record = json.loads(host.file("/opt/mxnet/current/build.json").content_string)
    assert record["source"]["name"] == "apache-mxnet-src-stand-in.tar.gz"
    assert not host.file(f"/var/lib/dlvm/mxnet/{record['fingerprint']}/.git").exists
