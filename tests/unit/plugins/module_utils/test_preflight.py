# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _preflight as pure
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _probe


def test_wishes_that_are_right():
    assert pure.wish_problems({"cuda_method": "distro", "mkl_method": None, "dlvm_use_cuda": "true", "dlvm_gpus": ["T4"]}) == []


@pytest.mark.parametrize(("name", "value", "hint"), [("cuda_method", "runfiel", "'runfile'"), ("mxnet_r_method", "Native", "'native'")])
def test_an_unknown_method_names_the_nearest(name, value, hint):
    (problem,) = pure.wish_problems({name: value})
    assert f"{name} is '{value}'" in problem and f"did you mean {hint}?" in problem


def test_contradictions():
    problems = pure.wish_problems({"dlvm_use_cuda": False, "dlvm_gpus": ["T4"], "cuda_version": "11.8", "cudnn_version": "auto"})
    assert [problem.split(":")[0] for problem in problems] == [
        "dlvm_use_cuda is false and dlvm_gpus is ['T4']",
        "dlvm_use_cuda is false and cuda_version is 11.8",
    ]
    assert "none of auto, true, false" in pure.wish_problems({"dlvm_use_cuda": "maybe"})[0]


def test_downloads_need_a_sha256():
    entry = {"url": "https://x/y", "sha256": "a" * 64}
    assert pure.download_problems([{"name": "cudnn_archive", "entry": entry}]) == []
    assert "has no sha256" in pure.download_problems([{"name": "cudnn_archive", "entry": {}}])[0]
    assert "not 64 hexadecimal digits" in pure.download_problems([{"name": "x", "entry": {"sha256": "abc"}}])[0]


def test_downloads_are_asked_for_where_they_come_from():
    one = {"name": "x", "base": "https://base/", "unless": "/there"}
    assert pure.download_sources([{**one, "entry": {"path": "a.run"}}]) == [{"url": "https://base/a.run", "purpose": "x", "unless": "/there"}]
    assert pure.download_sources([{**one, "entry": {"url": "http://m/a"}}])[0]["url"] == "http://m/a"
    assert pure.download_sources([{**one, "entry": {"url": "file:///a"}}, {**one, "entry": {}}]) == []


@pytest.mark.parametrize(
    ("machine", "userland", "words"),
    [("x86_64", "amd64", None), ("x86_64", None, None), ("aarch64", "arm64", "aarch64"), ("i686", "i386", "i686"), ("x86_64", "i386", "64-bit kernel")],
)
def test_architecture(machine, userland, words):
    problems = pure.architecture_problems(machine, userland)
    assert len(problems) == bool(words) and (not words or words in problems[0])


def test_space_is_added_up_by_mount():
    items = [
        {"mount": "/", "free_mib": 9000, "mib": 6000, "purpose": "CUDA"},
        {"mount": "/", "free_mib": 9000, "mib": 2200, "purpose": "MKL"},
        {"mount": "/opt", "free_mib": 500, "mib": 600, "purpose": "MXNet"},
    ]
    (problem,) = pure.space_problems(items)
    assert problem.startswith("/opt has 500 MiB free and 600 MiB are needed there (MXNet 600)")
    items[1]["mib"] = 3001
    assert "/ has 9000 MiB free and 9001 MiB are needed there (CUDA 6000, MKL 3001)" in pure.space_problems(items)[0]


def test_memory():
    assert pure.memory_problems(2048, 2048, "x") == []
    assert "2047 MiB of memory and x needs 2048" in pure.memory_problems(2047, 2048, "x")[0]


@pytest.mark.parametrize(
    ("kernel", "package", "count"),
    [
        ("6.1.0-40-cloud-amd64", "linux-headers-amd64", 1),
        ("6.1.0-40-cloud-amd64", "linux-headers-cloud-amd64", 0),
        ("6.8.0-1020-azure", "linux-headers-generic", 1),
        ("6.8.0-1020-azure", "linux-headers-6.8.0-1020-azure", 0),
        ("6.1.0-40-amd64", "linux-headers-amd64", 0),
        ("6.18.1-something", "linux-headers-amd64", 0),
        ("6.8.0-1020-azure", None, 0),
    ],
)
def test_headers_of_another_flavour(kernel, package, count):
    assert len(pure.headers_problems(kernel, package)) == count


@pytest.mark.parametrize(
    ("enabled", "modules", "enrolled", "words"),
    [
        (None, "dkms", False, None),
        (False, "nobody", False, None),
        (True, None, False, None),
        (True, "vendor", False, None),
        (True, "dkms", True, None),
        (True, "dkms", False, "mokutil --import"),
        (True, "nobody", True, "turn Secure Boot off"),
    ],
)
def test_secure_boot(enabled, modules, enrolled, words):
    problems = pure.secure_boot_problems(enabled, modules, enrolled)
    assert len(problems) == bool(words) and (not words or words in problems[0])


def test_sources_that_need_not_be_there_are_no_problem():
    answers = [
        {"url": "https://a/", "purpose": "A", "error": "timed out"},
        {"url": "https://b/", "purpose": "B", "error": "HTTP 404", "required": False},
        {"url": "https://c/", "purpose": "C", "error": None},
    ]
    (problem,) = pure.source_problems(answers)
    assert "https://a/ cannot be reached from the host (timed out) and A needs it" in problem


def test_apt():
    assert "dpkg --configure -a" in pure.apt_problems(True)[0] and pure.apt_problems(False) == []
    assert "nvidia-cuda-toolkit" in pure.package_problems(["nvidia-cuda-toolkit"])[0]


class Handler(BaseHTTPRequestHandler):
    """Answers by path: /200, /404, /no-head, /slow."""

    def do_HEAD(self):
        if self.path == "/slow":
            time.sleep(5)
        self.send_response({"/200": 200, "/no-head": 405, "/slow": 200}.get(self.path, 404))
        self.end_headers()

    def do_GET(self):
        self.send_response(200 if self.path == "/no-head" else 404)
        self.end_headers()

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def server(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    running.shutdown()
    running.server_close()


def test_probing(server):
    urls = [{"url": server + path} for path in ("/200", "/404", "/no-head", "/slow")] + [{"url": "http://127.0.0.1:9/"}, {"url": "nonsense"}]
    begun = time.monotonic()
    errors = [one["error"] for one in _probe.probe_all(urls, 1, {}, {})]
    assert time.monotonic() - begun < 4
    assert errors[0] is None and errors[1] == "HTTP 404" and errors[2] is None
    assert "timed out" in errors[3] and errors[4] == "Connection refused" and "unknown url type" in errors[5]


def test_pypi_is_asked_where_pip_would_ask(server):
    (answer,) = _probe.probe_all([{"url": "pypi:200"}], 1, {"PIP_INDEX_URL": server}, {})
    assert (answer["given"], answer["url"], answer["error"]) == ("pypi:200", f"{server}/200/", "HTTP 404")
    assert _probe.real_url("pypi:mxnet", {}, {}) == "https://pypi.org/simple/mxnet/"


def test_a_repository_is_looked_for_where_git_would_look(server, tmp_path):
    (tmp_path / "apache/mxnet.git").mkdir(parents=True)
    mirrors = {str(tmp_path): "https://github.com/", server: "https://github.com/dmlc/"}
    listing = "".join(f"url.{mirror}/.insteadof {url}\n" for mirror, url in mirrors.items()) + "url.git@mirror:.insteadof https://gitlab.com/\n"
    names = ("github.com/apache/mxnet", "github.com/apache/tvm", "github.com/dmlc/404", "gitlab.com/a/b")
    answers = _probe.probe_all([{"url": f"git+https://{name}"} for name in names], 1, {}, _probe.git_mirrors(listing))
    assert [one["error"] for one in answers] == [None, "there is no such folder", "HTTP 404", None]
    assert answers[1]["url"] == f"{tmp_path}/apache/tvm"
    assert _probe.real_url("git+https://github.com/apache/mxnet", {}, {}) == "https://github.com/apache/mxnet"


def test_a_proxy_is_used(server, monkeypatch):
    monkeypatch.setenv("http_proxy", server)
    monkeypatch.setenv("no_proxy", "")
    # the proxy of this test knows no absolute URLs, so its 404 shows that it was asked
    assert _probe.probe("http://unreachable.invalid/200", 2) == "HTTP 404"
