"""What the role brought about: the library answers for itself."""
from __future__ import annotations

import json

import pytest

PYTHON = "/opt/mxnet/current/venv/bin/python"
TRAIN = """
import numpy as np, mxnet as mx
from mxnet import autograd, gluon
mx.random.seed(7)
noise = np.random.RandomState(0)
x, y = noise.rand(400, 1, 8, 8).astype('float32') * 0.2, noise.randint(0, 2, 400)
for i, label in enumerate(y):
    x[i, 0, :, label * 4:label * 4 + 4] += 0.6
net = gluon.nn.HybridSequential()
net.add(gluon.nn.Conv2D(4, 3, activation='relu'), gluon.nn.Flatten(), gluon.nn.Dense(2))
net.initialize(mx.init.Xavier())
net.hybridize()
trainer = gluon.Trainer(net.collect_params(), 'adam', {'learning_rate': 0.01})
loss = gluon.loss.SoftmaxCrossEntropyLoss()
metric = mx.metric.Accuracy()
data = gluon.data.DataLoader(gluon.data.ArrayDataset(x, y.astype('float32')), batch_size=50)
for epoch in range(3):
    metric.reset()
    for images, labels in data:
        with autograd.record():
            out = net(images)
            cost = loss(out, labels)
        cost.backward()
        trainer.step(images.shape[0])
        metric.update(labels, out)
print(float(metric.get()[1]))
"""


@pytest.fixture
def is_built(host):
    return host.system_info.codename == "bookworm"


def features(host):
    code = "import mxnet; print(*[f.name for f in mxnet.runtime.feature_list() if f.enabled])"
    return set(host.check_output(f'{PYTHON} -W ignore -c "{code}"').split())


def test_python_package_tells_version_and_features(host, is_built):
    assert host.check_output(f"{PYTHON} -W ignore -c 'import mxnet; print(mxnet.__version__)'") == "1.9.1"
    wanted = {"BLAS_OPEN", "LAPACK", "DIST_KVSTORE", "OPENMP"}
    assert wanted <= features(host)
    assert ("OPENCV" in features(host)) is not is_built


def test_library_is_found_by_the_linker_and_headers_are_there(host):
    assert "libmxnet.so" in host.check_output("ldconfig -p")
    assert host.file("/opt/mxnet/current/include/mxnet/c_api.h").exists
    python = "import ctypes; v = ctypes.c_int(); ctypes.CDLL('libmxnet.so').MXGetVersion(ctypes.byref(v)); print(v.value)"
    assert host.check_output(f'python3 -c "{python}"') == "10901"


def test_record_names_the_build(host, is_built):
    record = json.loads(host.file("/opt/mxnet/current/build.json").content_string)
    assert record["fingerprint"] == host.file("/opt/mxnet/current").linked_to.rsplit("/", 1)[1]
    assert record["method"] == ("source" if is_built else "wheel")
    assert "DIST_KVSTORE" in record["features"]


def test_wheel_trains_on_this_python(host, is_built):
    if is_built:
        pytest.skip("the stand-in does not train")
    assert host.check_output("python3 --version").startswith("Python 3.13")
    assert float(host.check_output(f'{PYTHON} -W ignore -c "{TRAIN}"').splitlines()[-1]) > 0.95


def test_wheels_openblas_does_not_replace_the_systems(host, is_built):
    if is_built:
        pytest.skip("nothing but libmxnet.so is there")
    conf = host.file("/etc/ld.so.conf.d/dlvm-mxnet.conf").content_string
    assert conf.index("/usr/lib/x86_64-linux-gnu") < conf.index("/opt/mxnet/current/lib")


def test_every_part_of_the_built_library_computes(host, is_built):
    if not is_built:
        pytest.skip("not built here")
    assert host.check_output(f"{PYTHON} -W ignore -c 'import mxnet; print(mxnet.self_test())'") == "0"


def test_resumed_build_kept_the_objects_and_made_the_cut_off_one_again(host, is_built):
    if not is_built:
        pytest.skip("not built here")
    tree = host.check_output("ls -d /var/lib/dlvm/mxnet/*")
    older = host.check_output(f"find {tree}/build/src -name '*.o' ! -newer /root/interrupted").splitlines()
    assert len(older) >= 3
    cut_off = host.file("/root/cut-off").content_string.strip()
    assert f"{tree}/build/src/{cut_off[2:]}" not in older
    assert host.file(f"{tree}/build/src/{cut_off[2:]}").size > 100


def test_sources_come_with_submodules_patches_and_the_whole_config(host, is_built):
    if not is_built:
        pytest.skip("not built here")
    tree = host.check_output("ls -d /var/lib/dlvm/mxnet/*")
    assert "patched dmlc-core" in host.file(f"{tree}/3rdparty/dmlc-core/src/io.cc").content_string
    config = host.file(f"{tree}/make/config.mk").content_string
    assert "USE_DIST_KVSTORE = 1\n" in config
    assert "USE_OPENCV = 0\n" in config
    assert "USE_GPERFTOOLS_STATIC =\n" in config
    assert "would download" not in host.file(f"{tree}/.dlvm/make.log").content_string
    record = json.loads(host.file("/opt/mxnet/current/build.json").content_string)
    assert record["patches"][0].startswith("say-hello.patch ")
