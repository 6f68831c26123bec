"""Builds packed and taken, with real tar, zstd and a small real library."""
from __future__ import annotations

import json
import os
import subprocess

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _mxnet_artifact
from ansible_collections.dlvm.azure_gpu.plugins.modules import mxnet_artifact

FINGERPRINT = "0123456789abcdef"


@pytest.fixture(name="run")
def run_(tmp_path, capsys):
    """Runs the module on tmp_path/store; the tree is tmp_path/<name>."""

    def call(name, state, check=False, **more):
        options = {"path": str(tmp_path / name), "folder": str(tmp_path / "store"), "fingerprint": FINGERPRINT, "state": state, **more}
        with patch_module_args({**options, "_ansible_check_mode": check}), pytest.raises(SystemExit):
            mxnet_artifact.main()
        return json.loads(capsys.readouterr().out)

    return call


@pytest.fixture(name="built")
def built_(tmp_path):
    """A build as install.py lays it out."""
    tree = tmp_path / "built"
    for folder in ("lib", "include/mxnet", "python/mxnet", "venv/bin"):
        (tree / folder).mkdir(parents=True)
    source = "#include <math.h>\ndouble root(double x) { return cbrt(x); }"
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-o", str(tree / "lib/libmxnet.so"), "-", "-Wl,--no-as-needed", "-lm"],
                   input=source.encode(), check=True)
    (tree / "include/mxnet/c_api.h").write_text("int x;\n")
    (tree / "python/mxnet/__init__.py").write_text("")
    (tree / "python/mxnet/libmxnet.so").symlink_to("../../lib/libmxnet.so")
    (tree / "venv/bin/python").write_text("stays here")
    return tree


def test_a_build_travels(built, run, tmp_path):
    packed = run("built", "packed", about={"version": "1.9.1"})
    manifest = packed["manifest"]
    assert packed["changed"] and manifest["about"] == {"version": "1.9.1"} and manifest["packages"] == ["libc6"]
    assert os.listdir(tmp_path / "store") == [manifest["archive"]]
    assert (tmp_path / "store" / manifest["archive"]).stat().st_mode & 0o777 == 0o644
    taken = run("taken", "unpacked", manifest=manifest)
    assert taken["changed"]
    assert (tmp_path / "taken/lib/libmxnet.so").read_bytes() == (built / "lib/libmxnet.so").read_bytes()
    assert os.path.samefile(tmp_path / "taken/python/mxnet/libmxnet.so", tmp_path / "taken/lib/libmxnet.so")
    assert not (tmp_path / "taken/venv").exists()
    assert not run("taken", "unpacked", manifest=manifest)["changed"]


@pytest.fixture(name="packed")
def packed_(built, run, tmp_path):
    """The manifest of a packed build and the path of its archive."""
    manifest = run("built", "packed")["manifest"]
    return manifest, tmp_path / "store" / manifest["archive"]


def refuses(run, tmp_path, manifest, words):
    result = run("taken", "unpacked", manifest=manifest)
    assert result["failed"] and words in result["msg"]
    assert not (tmp_path / "taken").exists() and not (tmp_path / "taken.part").exists()


def test_a_truncated_archive_is_refused(packed, run, tmp_path):
    manifest, archive = packed
    os.truncate(archive, 100)
    refuses(run, tmp_path, manifest, f"has 100 bytes instead of {manifest['size']}; remove {archive.name}")


def test_a_corrupt_archive_is_refused(packed, run, tmp_path):
    manifest, archive = packed
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    archive.write_bytes(data)
    refuses(run, tmp_path, manifest, "is corrupt: its sha256 is")


def test_a_foreign_build_is_refused(packed, run, tmp_path):
    about = {"version": "1.8.0", "distribution": "Debian 13"}
    refuses(run, tmp_path, {**packed[0], "fingerprint": "f" * 16, "about": about}, "of fingerprint ffffffffffffffff (1.8.0 on Debian 13)")


@pytest.mark.parametrize("broken", [{"format": 2}, {"sha256": None}, {}])
def test_what_is_no_manifest_is_refused(packed, run, tmp_path, broken):
    manifest = {**packed[0], **broken} if broken else {"x": 1}
    if broken.get("sha256", "") is None:
        del manifest["sha256"]
    refuses(run, tmp_path, manifest, f"remove {FINGERPRINT}.json")


def test_a_store_that_lost_the_archive(packed, run, tmp_path):
    packed[1].unlink()
    refuses(run, tmp_path, packed[0], "but not its archive")


def test_a_full_disk_is_refused_before_anything_is_unpacked(packed, run, tmp_path):
    refuses(run, tmp_path, {**packed[0], "unpacked_size": 2**60}, "MiB below")


def test_an_interrupted_unpacking_is_begun_anew(packed, run, tmp_path):
    (tmp_path / "taken.part/lib").mkdir(parents=True)
    (tmp_path / "taken.part/half").write_text("")
    (tmp_path / "taken/venv").mkdir(parents=True)
    assert run("taken", "unpacked", manifest=packed[0])["changed"]
    assert sorted(os.listdir(tmp_path / "taken")) == ["artifact.json", "include", "lib", "python"]


def test_check_mode_changes_nothing(built, packed, run, tmp_path):
    packed[1].unlink()
    assert run("built", "packed", check=True)["changed"] and run("taken", "unpacked", check=True, manifest=packed[0])["changed"]
    assert os.listdir(tmp_path / "store") == [] and not (tmp_path / "taken").exists()


def test_no_build_to_pack(run):
    result = run("none", "packed")
    assert result["failed"] and "cannot be packed" in result["msg"]


def test_libraries_of_other_roles_are_left_to_them():
    objdump = "  NEEDED               libopenblas.so.0\n  NEEDED               libcudnn.so.8\n  NEEDED               libmkl_rt.so.2\n"
    paths = ("/lib/x/libopenblas.so.0", "/usr/local/cudnn/lib/libcudnn.so.8", "/lib/x/libz.so.1")
    ldd = "".join(f"\t{os.path.basename(path)} => {path} (0x1)\n" for path in paths)
    assert _mxnet_artifact.libraries(objdump, ldd) == ["/lib/x/libopenblas.so.0"]


def test_packages_of_dpkg():
    said = "libopenblas0-pthread:amd64: /usr/lib/x/libopenblas.so.0\nlibc6:amd64, libc6:i386: /lib/x/libc.so.6\ndpkg-query: no path found matching pattern /x\n"
    assert _mxnet_artifact.packages(said) == ["libc6", "libopenblas0-pthread"]
