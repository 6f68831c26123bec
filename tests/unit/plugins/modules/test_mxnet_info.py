"""mxnet_info against small libraries that are really loaded."""
from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _mxnet_library
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._command import Answer
from ansible_collections.dlvm.azure_gpu.plugins.modules import mxnet_info

VERSION = "int MXGetVersion(int *out) { *out = 10901; return 0; }\n"
FEATURES = """
#include <stdbool.h>
#include <stddef.h>
struct LibFeature { const char *name; bool enabled; };
static const struct LibFeature features[] = {{"CUDA", false}, {"OPENCV", true}, {"BLAS_OPEN", true}};
int MXLibInfoFeatures(const struct LibFeature **out, size_t *size) { *out = features; *size = 3; return 0; }
"""
compiled = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler on this machine")


def build(folder: Path, text: str, name: str = "libmxnet.so", *flags: str) -> Path:
    """Compile a library."""
    (folder / "lib.c").write_text(text)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(folder / name), str(folder / "lib.c"), *flags], check=True)
    return folder / name


def run(capsys, path: Path, **options) -> dict:
    """Run the module in this process."""
    with patch_module_args({"path": str(path), **options}), pytest.raises(SystemExit):
        mxnet_info.main()
    return json.loads(capsys.readouterr().out)


@compiled
def test_version_and_features_are_the_librarys_own(tmp_path: Path, capsys) -> None:
    library = build(tmp_path, VERSION + FEATURES)
    (tmp_path / "link.so").symlink_to(library)
    result = run(capsys, tmp_path / "link.so")
    assert (result["version"], result["features"], result["features_off"]) == ("1.9.1", ["BLAS_OPEN", "OPENCV"], ["CUDA"])
    assert result["library"] == str(library) and not result["changed"]


@compiled
def test_an_old_release_tells_no_features(tmp_path: Path, capsys) -> None:
    result = run(capsys, build(tmp_path, VERSION.replace("10901", "1201")))
    assert (result["version"], result["features"]) == ("0.12.1", [])


@compiled
def test_every_missing_library_is_named(tmp_path: Path, capsys) -> None:
    for name in ("libcudart.so.11.0", "libfish.so.3"):
        build(tmp_path, "int swim(void) { return 0; }", name, f"-Wl,-soname,{name}")
    library = build(tmp_path, VERSION, "libmxnet.so", "-Wl,--no-as-needed", str(tmp_path / "libcudart.so.11.0"), str(tmp_path / "libfish.so.3"))
    (tmp_path / "libcudart.so.11.0").unlink()
    (tmp_path / "libfish.so.3").unlink()
    result = run(capsys, library)
    assert result["failed"] and result["missing"] == ["libcudart.so.11.0", "libfish.so.3"]
    assert "dlvm.azure_gpu.cuda" in result["msg"] and "package that holds libfish.so.3" in result["msg"]


@compiled
def test_a_crash_is_named_by_its_signal(tmp_path: Path, capsys) -> None:
    crash = "#include <signal.h>\n__attribute__((constructor)) static void boom(void) { raise(%s); }\n" + VERSION
    assert "SIGSEGV" in run(capsys, build(tmp_path, crash % "SIGSEGV"))["msg"]
    result = run(capsys, build(tmp_path, crash % "SIGILL", "other.so"))
    assert result["failed"] and "SIGILL" in result["msg"] and "another CPU" in result["msg"]


@compiled
def test_a_library_that_hangs_is_given_up(tmp_path: Path, capsys) -> None:
    slow = "#include <unistd.h>\n__attribute__((constructor)) static void wait(void) { sleep(60); }\n" + VERSION
    assert "within 1 s" in run(capsys, build(tmp_path, slow), timeout=1)["msg"]


@compiled
def test_noise_on_the_way_does_not_hide_the_answer(tmp_path: Path, capsys) -> None:
    noise = '#include <stdio.h>\n__attribute__((constructor)) static void talk(void) { printf("hello {"); fflush(stdout); }\n' + VERSION
    assert run(capsys, build(tmp_path, noise))["version"] == "1.9.1"


@compiled
def test_undefined_symbols_and_strangers_are_said(tmp_path: Path, capsys) -> None:
    unresolved = build(tmp_path, "int cudnnSetRNNDescriptor_v6(void);\nint (*f)(void) = cudnnSetRNNDescriptor_v6;\n" + VERSION, "a.so")
    assert "cudnnSetRNNDescriptor_v6" in run(capsys, unresolved)["msg"]
    assert "no MXGetVersion" in run(capsys, build(tmp_path, "int swim(void) { return 0; }", "b.so"))["msg"]


def test_what_is_no_library_is_said(tmp_path: Path, capsys) -> None:
    (tmp_path / "text.so").write_text("hello")
    assert "text.so cannot be loaded" in run(capsys, tmp_path / "text.so")["msg"]
    assert "role dlvm.azure_gpu.mxnet_build" in run(capsys, tmp_path / "nothing.so")["msg"]
    assert "at least 1 second" in run(capsys, tmp_path / "text.so", timeout=0)["msg"]


@pytest.mark.parametrize(("number", "text"), [(10901, "1.9.1"), (1201, "0.12.1"), (20000, "2.0.0"), (None, None)])
def test_versions(number: int | None, text: str | None) -> None:
    assert _mxnet_library.version_text(number) == text


@pytest.mark.parametrize(("error", "named"), [
    ("libcudnn.so.8: cannot open shared object file: No such file or directory", "dlvm.azure_gpu.cudnn"),
    ("libcuda.so.1: cannot open shared object file: No such file or directory", "dlvm.azure_gpu.nvidia_driver"),
    ("libmkl_rt.so: cannot open shared object file: No such file or directory", "dlvm.azure_gpu.mkl"),
    ("/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /opt/libmxnet.so)", "GLIBCXX_3.4.32"),
])
def test_the_loaders_complaint_has_a_remedy(error: str, named: str) -> None:
    assert named in str(_mxnet_library.why_not_loaded("/opt/libmxnet.so", error, ""))


def test_an_answer_that_is_none_is_said() -> None:
    with pytest.raises(_mxnet_library.LibraryError, match="exit status 3: no such interpreter"):
        _mxnet_library.answer_of("/opt/libmxnet.so", Answer(3, "", "no such interpreter"), 5)
