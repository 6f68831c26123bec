"""The keys of make/config.mk, release by release."""

from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _config_mk
from hypothesis import given
from hypothesis import strategies as st

GUIDE = {
    "USE_CUDA": 1,
    "USE_CUDA_PATH": "/usr/local/cuda",
    "USE_CUDNN": 1,
    "USE_BLAS": "mkl",
    "USE_INTEL_PATH": "/opt/intel-mkl",
    "USE_DIST_KVSTORE": 1,
}
RELEASES = ("0.12.1", "1.0.0", "1.1.0", "1.2.1", "1.3.1", "1.4.1", "1.5.1", "1.6.0", "1.7.0", "1.8.0", "1.9.1")

# Counted in upstream's files: make's own UNAME_S and ARCH are no keys.
COUNTS = {"0.12.1": 39, "1.0.0": 42, "1.1.0": 42, "1.2.0": 40, "1.4.1": 44, "1.5.0": 49, "1.6.0": 50, "1.9.1": 50}


@pytest.mark.parametrize("release", sorted(COUNTS))
def test_as_many_keys_as_upstreams_file(release):
    assert len(_config_mk.known_keys(release)) == COUNTS[release]


@pytest.mark.parametrize("release", RELEASES)
def test_the_guides_keys_are_known_to_every_release(release):
    completed = _config_mk.complete(GUIDE, release)
    assert {key: completed[key] for key in GUIDE} == {key: str(value) for key, value in GUIDE.items()}


@pytest.mark.parametrize(
    ("key", "release", "hint"),
    [
        ("USE_INTELPATH", "1.9.1", "USE_INTELPATH: did you mean USE_INTEL_PATH?"),
        ("use_cuda", "1.9.1", "use_cuda: did you mean USE_CUDA?"),
        ("USE_OPENVC", "1.4.1", "USE_OPENVC: did you mean USE_OPENCV?"),
        ("USE_TVM_OP", "1.5.1", "USE_TVM_OP: "),
        ("USE_PROFILER", "1.2.0", "USE_PROFILER: "),
        ("QQQQ", "1.9.1", "QQQQ: remove it."),
    ],
)
def test_unknown_key_is_refused_with_the_nearest(key, release, hint):
    with pytest.raises(_config_mk.ConfigError) as refusal:
        _config_mk.complete({key: 1}, release)
    assert hint in str(refusal.value)
    assert f"MXNet {release}" in str(refusal.value)


def test_all_unknown_keys_are_named_at_once():
    with pytest.raises(_config_mk.ConfigError, match=r"USE_INTELPATH.*USE_CUDDN"):
        _config_mk.complete({"USE_INTELPATH": 1, "USE_CUDDN": 1}, "1.9.1")


@pytest.mark.parametrize(
    ("release", "key", "value"),
    [
        ("0.12.1", "USE_JEMALLOC", "1"),
        ("1.6.0", "USE_JEMALLOC", "1"),
        ("1.7.0", "USE_JEMALLOC", "0"),
        ("1.4.1", "USE_MKLDNN", "0"),
        ("1.5.0", "USE_MKLDNN", ""),
        ("1.9.1", "USE_BLAS", "atlas"),
    ],
)
def test_values_are_the_releases_own(release, key, value):
    assert _config_mk.complete({}, release)[key] == value


def test_static_mkl_follows_the_blas_unless_given():
    assert _config_mk.complete({"USE_BLAS": "mkl"}, "1.9.1")["USE_STATIC_MKL"] == "1"
    assert _config_mk.complete({"USE_BLAS": "openblas"}, "1.9.1")["USE_STATIC_MKL"] == "NONE"
    assert _config_mk.complete({"USE_BLAS": "mkl", "USE_STATIC_MKL": "NONE"}, "1.9.1")["USE_STATIC_MKL"] == "NONE"


def test_values_become_text():
    completed = _config_mk.complete(
        {"USE_CUDA": True, "USE_CUDNN": False, "ADD_CFLAGS": ["-g", "-O0"], "LIBJVM": None}, "1.9.1"
    )
    assert [completed[key] for key in ("USE_CUDA", "USE_CUDNN", "ADD_CFLAGS", "LIBJVM")] == ["1", "0", "-g -O0", ""]


@pytest.mark.parametrize("wanted", [{"ADD_CFLAGS": "-g\nX = 1"}, {"ADD_CFLAGS": "-g # no"}, {"USE_BLAS": "openblass"}])
def test_values_that_would_not_arrive_are_refused(wanted):
    with pytest.raises(_config_mk.ConfigError, match=next(iter(wanted))):
        _config_mk.complete(wanted, "1.9.1")


@pytest.mark.parametrize("release", ["0.11.0", "1.9.2", "2.0.0", "master"])
def test_unknown_release_is_refused(release):
    with pytest.raises(_config_mk.ConfigError, match=r"0\.12\.1 to 1\.9\.1"):
        _config_mk.complete({}, release)


SWITCHES = ("DEV", "DEBUG", "USE_CUDA", "USE_OPENMP", "USE_LAPACK", "USE_CPP_PACKAGE", "USE_NVTX", "ENABLE_CUDA_RTC")
LEFT_TO_MAKE = ("USE_SIGNAL_HANDLER", "USE_F16C", "USE_MKLDNN", "USE_GPERFTOOLS_STATIC", "USE_JEMALLOC_STATIC")


@pytest.mark.parametrize("key", [*SWITCHES, *LEFT_TO_MAKE])
@pytest.mark.parametrize(
    ("values", "meant"),
    [
        ((1, True, "1", "ON", "on", "yes", "Yes", "true", "True", "1 ", " on\n"), "1"),
        ((0, False, "0", "OFF", "off", "no", "No", "false", "False", " 0", "off "), "0"),
    ],
)
def test_a_switch_has_one_spelling(key, values, meant):
    assert {_config_mk.complete({key: value}, "1.9.1")[key] for value in values} == {meant}


@pytest.mark.parametrize("value", ["2", "maybe", 2, -1, 1.0, "NONE", "01", "y", [1], {"a": 1}, "1 # really"])
@pytest.mark.parametrize("key", [*SWITCHES, *LEFT_TO_MAKE])
def test_a_switch_that_is_neither_on_nor_off_is_rejected(key, value):
    with pytest.raises(_config_mk.ConfigError) as rejected:
        _config_mk.complete({key: value}, "1.9.1")
    assert str(rejected.value).startswith(f"{key}: {value!r} is neither on nor off; write 1 or 0")


def test_a_switch_is_left_to_make_only_where_upstream_does():
    assert [_config_mk.complete({key: ""}, "1.9.1")[key] for key in LEFT_TO_MAKE] == [""] * len(LEFT_TO_MAKE)
    assert _config_mk.complete({"USE_PROFILER": None}, "1.1.0")["USE_PROFILER"] == ""
    for key, release in (*((key, "1.9.1") for key in SWITCHES), ("USE_MKLDNN", "1.4.1")):
        for empty in ("", None, " "):
            with pytest.raises(_config_mk.ConfigError, match=f"{key}: .* is neither on nor off"):
                _config_mk.complete({key: empty}, release)


# mshadow.mk: ifneq ($(USE_STATIC_MKL), NONE)
@pytest.mark.parametrize("release", ["0.12.1", "1.9.1"])
@pytest.mark.parametrize(
    ("values", "meant"),
    [((1, "1 ", True, "yes"), "1"), ((0, "0", False, "off", "NONE", "none ", "", None), "NONE")],
)
def test_static_mkl_is_1_or_none(values, meant, release):
    taken = {
        _config_mk.complete({"USE_BLAS": "mkl", "USE_STATIC_MKL": value}, release)["USE_STATIC_MKL"] for value in values
    }
    assert taken == {meant}
    with pytest.raises(_config_mk.ConfigError, match="USE_STATIC_MKL: 'static' is neither on nor off; write 1 or NONE"):
        _config_mk.complete({"USE_STATIC_MKL": "static"}, release)


@pytest.mark.parametrize(
    ("key", "value", "meant"),
    [
        ("USE_CUDA_PATH", " /usr/local/cuda\t", "/usr/local/cuda"),
        ("USE_CUDA_PATH", "none", "NONE"),
        ("USE_CUDA_PATH", "", "NONE"),
        ("USE_OPENCV_INC_PATH", None, "NONE"),
        ("USE_LAPACK_PATH", " ", ""),
        ("USE_LAPACK_PATH", "/usr/lib", "/usr/lib"),
        ("USE_BLAS", " openblas ", "openblas"),
        ("CXX", "ccache g++-11 ", "ccache g++-11"),
        ("ADD_LDFLAGS", [" -lm", None, "-ldl "], "-lm -ldl"),
        ("EXTRA_OPERATORS", "/src/operators\n", "/src/operators"),
        ("MXNET_PLUGINS", "plugin/warpctc/warpctc.mk", "plugin/warpctc/warpctc.mk"),
    ],
)
def test_text_has_no_blanks_around_it(key, value, meant):
    assert _config_mk.complete({key: value}, "1.9.1")[key] == meant


@pytest.mark.parametrize("key", ["USE_CUDA_PATH", "USE_BLAS", "ADD_CFLAGS", "CXX", "MXNET_PLUGINS"])
@pytest.mark.parametrize("value", [True, False, {"a": 1}])
def test_a_text_is_no_boolean(key, value):
    with pytest.raises(_config_mk.ConfigError, match=f"{key}: .* is no text; write the text for config.mk"):
        _config_mk.complete({key: value}, "1.9.1")


def test_every_wrong_key_and_value_is_named_at_once():
    with pytest.raises(_config_mk.ConfigError, match=r"USE_CUDDN.*USE_OPENCV: 'maybe'.*CXX: False"):
        _config_mk.complete({"USE_CUDDN": 1, "USE_OPENCV": "maybe", "CXX": False}, "1.9.1")


def test_the_releases_own_values_stay_as_they_are():
    for release in RELEASES:
        own = {key: value for key, value in _config_mk.known_keys(release).items() if value is not None}
        assert _config_mk.complete(own, release) == own


@given(st.sampled_from(RELEASES), st.text(alphabet="USE_CDANRPTH", min_size=1, max_size=12))
def test_a_key_is_completed_or_refused_never_dropped(release, key):
    try:
        assert _config_mk.complete({key: 1}, release)[key] == "1"
    except _config_mk.ConfigError as refusal:
        assert key in str(refusal) and (key == "USE_BLAS" or key not in _config_mk.known_keys(release))
