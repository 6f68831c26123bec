# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import threading
import time
import urllib.error
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _preflight as pure
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _probe


def needs(exists=(), **roles):
    """The needs of roles as preflight_info takes them; exists are paths on the host."""
    return pure.gather(roles, lambda path: path in exists)


def test_needs_of_roles_are_gathered_under_their_role():
    gathered = needs(
        cuda={"packages": ["g++"], "space": [{"path": "/usr/local", "mib": 6000, "purpose": "CUDA"}], "headers": ""},
        mkl={"packages": ["python3-pip"], "headers": "linux-headers-amd64"},
    )
    assert gathered["packages"] == [{"name": "g++", "role": "cuda"}, {"name": "python3-pip", "role": "mkl"}]
    assert gathered["space"] == [{"path": "/usr/local", "mib": 6000, "purpose": "CUDA", "role": "cuda"}]
    assert all(gathered[key] == [] for key in pure.LISTS if key not in ("packages", "space"))
    assert gathered.text("headers") == "linux-headers-amd64" and gathered.text("signed_by") == ""


def test_texts_are_the_first_that_is_not_empty():
    gathered = needs(mxnet_r={"r_executable": None}, nvidia_driver={"signed_by": "dkms", "preferences": "Package: *"}, x={"signed_by": "nobody"})
    assert gathered.text("signed_by") == "dkms" and gathered.text("r_executable") == ""
    assert gathered.texts["nvidia_driver"]["preferences"] == "Package: *"


@pytest.mark.parametrize("key", pure.LISTS)
@pytest.mark.parametrize(
    ("condition", "applies"),
    [({}, True), ({"when": True}, True), ({"when": False}, False), ({"unless": "/there"}, False), ({"unless": "/elsewhere"}, True),
     ({"when": True, "unless": "/there"}, False), ({"when": False, "unless": "/elsewhere"}, False), ({"unless": ""}, True)],
)
def test_an_item_applies_when_it_says_so_and_unless_its_path_exists(key, condition, applies):
    gathered = needs(["/there"], cuda={key: [{"msg": "a problem", **condition}]})
    assert gathered[key] == ([{"msg": "a problem", "role": "cuda"}] if applies else [])


def test_a_need_of_another_shape_names_the_role():
    with pytest.raises(pure.NeedsError, match=r"Role cuda states disk, space_mib, which is none of space, memory, .*r_executable"):
        needs(cuda={"space": [], "space_mib": 1, "disk": 1})


def test_a_role_without_needs():
    assert needs(mkl={}, cuda={"packages": None})["packages"] == []


def test_problems_are_one_line_each():
    gathered = needs(cuda={"problems": [{"when": True, "msg": "one\n  two "}, {"when": False, "msg": "three"}]})
    assert gathered["problems"] == [{"msg": "one two", "role": "cuda"}]


def test_downloads_need_a_sha256_and_a_url():
    one = {"name": "cudnn_archive", "url": "https://x/y", "sha256": "a" * 64}
    assert pure.download_problems([one, {**one, "sha256": "A" * 64}]) == []
    assert pure.download_problems([{**one, "sha256": ""}])[0].startswith("cudnn_archive has no sha256: set it to a dict with url and")
    assert pure.download_problems([{"name": "x"}])[0].startswith("x has no sha256")
    for wrong in ("abc", "a" * 65, "g" * 64):
        assert f"has the sha256 '{wrong}', which is not 64 hexadecimal digits" in pure.download_problems([{**one, "sha256": wrong}])[0]
    assert pure.download_problems([{**one, "url": ""}]) == ["cudnn_archive has no url: set it to a dict with url and sha256."]


def test_downloads_over_the_network_are_asked_for():
    urls = ["https://a/x.run", "http://b/y", "file:///c", "/srv/d", ""]
    downloads = [{"name": f"variable{number}", "url": url} for number, url in enumerate(urls)]
    assert pure.download_urls([*downloads, {"name": "none"}]) == [
        {"url": "https://a/x.run", "purpose": "variable0", "required": True},
        {"url": "http://b/y", "purpose": "variable1", "required": True},
    ]


# --- space

SPACE = {
    "cuda": {
        "space": [{"path": "/usr/local", "mib": "6000", "purpose": "CUDA"}, {"path": "/var/cache/dlvm", "mib": 10, "purpose": "more"}],
        "downloads": [{"name": "cuda_runfiles['11.8']", "url": "https://x/y", "mib": 4300}, {"name": "unknown", "mib": 0}],
    },
    "mkl": {"space": [{"path": "/opt", "mib": 2200, "purpose": "MKL"}]},
    "mxnet_r": {"packages": ["r-base-core"]},
}


def in_short(items):
    return [(item["path"], item["mib"], item["purpose"]) for item in items]


def test_space_of_trees_downloads_and_packages():
    assert in_short(pure.space_items(needs(**SPACE), 300, 900, {})) == [
        ("/usr/local", 6000, "CUDA"),
        ("/var/cache/dlvm", 10, "more"),
        ("/opt", 2200, "MKL"),
        ("/var/cache/dlvm", 4300, "download of cuda_runfiles['11.8']"),
        ("/var/cache/apt/archives", 300, "packages downloaded"),
        ("/usr", 900, "packages installed"),
    ]
    # apt may free more than it installs
    assert in_short(pure.space_items(needs(mkl=SPACE["mkl"]), 0, -100, {})) == [("/opt", 2200, "MKL")]


def test_figures_of_the_users_own_replace_a_roles():
    items = in_short(pure.space_items(needs(**SPACE), 0, 0, {"cuda": "7", "mxnet_r": 8}))
    assert items == [("/opt", 2200, "MKL"), ("/usr/local", 7, "role cuda"), ("/usr", 8, "role mxnet_r")]


def test_figures_for_a_role_that_is_not_called_ask_for_nothing():
    assert in_short(pure.space_items(needs(mkl=SPACE["mkl"]), 0, 0, {"cuda": 99000000})) == [("/opt", 2200, "MKL")]


# --- estimate


def test_what_a_run_costs():
    gathered = needs(
        cuda={**SPACE["cuda"], "minutes": [{"what": "runfile", "minutes": 6}]},
        mkl={**SPACE["mkl"], "urls": [{"url": "pypi:mkl", "purpose": "MKL", "mib": 200}], "minutes": [{"what": "MKL", "minutes": 0.4}]},
    )
    space = pure.space_items(gathered, 1200, 8000, {})
    assert pure.estimate(gathered, space, 1200, 50) == {
        "download_mib": 4300 + 200 + 1200,
        # neither downloads nor apt's archives stay
        "space_mib": 6000 + 2200 + 8000,
        "packages": 50,
        "minutes": 9.6,
        "parts": [{"what": "packages", "minutes": 3.2}, {"what": "runfile", "minutes": 6.0}, {"what": "MKL", "minutes": 0.4}],
    }


def test_nothing_to_do_costs_nothing():
    assert pure.estimate(needs(), [], 0, 0) == {"download_mib": 0, "space_mib": 0, "packages": 0, "minutes": 0, "parts": []}


# --- the host


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


def test_memory_is_asked_for_by_each_need_alone():
    items = [{"mib": 2048, "purpose": "pip"}, {"mib": 6144, "purpose": "the compiler", "with_swap": True, "remedy": "lower mxnet_build_jobs"}]
    assert pure.memory_problems(4096, 2048, items) == []
    assert pure.memory_problems(4096, 2047, items) == [
        "The machine has 6143 MiB of memory with its swap and the compiler needs 6144: lower mxnet_build_jobs."
    ]
    assert pure.memory_problems(2047, 8192, items) == [
        "The machine has 2047 MiB of memory and pip needs 2048: take a larger machine or another method."
    ]
    assert len(pure.memory_problems(1000, 0, items)) == 2


@pytest.mark.parametrize(
    ("distribution", "kernel", "package", "count"),
    [
        ("Debian", "6.1.0-40-cloud-amd64", "linux-headers-amd64", 1),
        ("Debian", "6.1.0-40-cloud-amd64", "linux-headers-cloud-amd64", 0),
        ("Debian", "6.1.0-40-amd64", "linux-headers-amd64", 0),
        ("Debian", "6.12.30+bpo-amd64", "linux-headers-amd64=6.12.30-1~bpo12+1", 0),
        ("Debian", "6.18.1-something", "linux-headers-amd64", 0),
        ("Ubuntu", "6.8.0-1020-azure", "linux-headers-generic", 1),
        ("Ubuntu", "6.8.0-1020-azure", "linux-headers-azure-lts-24.04", 0),
        ("Ubuntu", "6.8.0-1020-azure", "linux-headers-6.8.0-1020-azure", 0),
        ("Ubuntu", "7.0.0-1006-azure-fde", "linux-headers-azure", 1),
        ("Ubuntu", "6.8.0-1020-azure", "", 0),
    ],
)
def test_headers_of_another_flavour(distribution, kernel, package, count):
    problems = pure.headers_problems(distribution, kernel, package)
    assert len(problems) == count
    if count:
        assert f"The kernel {kernel} is of another flavour than its headers from {package}" in problems[0]
        assert "leave nvidia_driver_headers_package out" in problems[0]


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


def test_an_address_is_named_without_its_secrets():
    (problem,) = pure.source_problems([{"url": "https://joe:pass@a.org/cuda.run?sig=key", "purpose": "CUDA", "error": "HTTP 403"}])
    assert problem.startswith("https://a.org/cuda.run?... cannot be reached") and "pass" not in problem and "key" not in problem


def test_apt():
    assert "dpkg --configure -a" in pure.apt_problems(True)[0] and pure.apt_problems(False) == []
    assert "nvidia-cuda-toolkit" in pure.package_problems(["nvidia-cuda-toolkit"])[0]


class Handler(BaseHTTPRequestHandler):
    """Answers by path: /200, /404, /no-head, /slow; /private to joe alone, /moved leads there; /503 and /cut recover, /500 does not."""

    def do_HEAD(self):
        self.server.asked.append(self.path)
        first = self.server.asked.count(self.path) == 1
        if self.path == "/slow":
            time.sleep(5)
        if self.path == "/cut" and first:
            self.close_connection = True
            return
        self.answer({"/200": 200, "/no-head": 405, "/slow": 200, "/moved": 302, "/503": 503 if first else 200, "/cut": 200, "/500": 500})

    def do_GET(self):
        self.answer({"/no-head": 200})

    def answer(self, statuses):
        known = self.headers["Authorization"] == "Basic " + base64.b64encode(b"joe:p@ss").decode()
        self.send_response((200 if known else 401) if self.path == "/private/" else statuses.get(self.path, 404))
        self.send_header("Location", "/private/")
        self.end_headers()

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def server(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.asked = []
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


def test_a_source_that_fails_for_a_moment_is_asked_again(server, monkeypatch):
    pauses = []
    monkeypatch.setattr(_probe, "time", SimpleNamespace(monotonic=lambda: sum(pauses), sleep=pauses.append))
    assert [_probe.probe(server + path, 60) for path in ("/503", "/cut", "/500", "/404")] == [None, None, "HTTP 500", "HTTP 404"]
    assert pauses == [1, 1, 1, 2, 4]
    # no attempt begins after the timeout
    assert _probe.probe(server + "/500", 3) == "HTTP 500" and pauses[5:] == [1]


@pytest.mark.parametrize(
    ("error", "transient"),
    [
        (urllib.error.URLError(socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")), True),
        (urllib.error.URLError(socket.gaierror(socket.EAI_NONAME, "Name or service not known")), False),
        (urllib.error.URLError(ssl.SSLEOFError(8, "EOF occurred in violation of protocol")), True),
        (urllib.error.URLError(ssl.SSLCertVerificationError(1, "certificate verify failed")), False),
        (urllib.error.URLError(ConnectionRefusedError(111, "Connection refused")), False),
        (http.client.InvalidURL("nonnumeric port"), False),
        (TimeoutError("timed out"), False),
    ],
)
def test_only_transient_errors_are_retried(error, transient):
    assert _probe.is_transient(error) is transient


def test_user_and_password_of_an_address_are_sent_to_its_host_alone(server):
    address = server.replace("://", "://joe:p%40ss@")
    private, moved, bad = _probe.probe_all(
        [{"url": "pypi:private"}, {"url": f"{address}/moved"}, {"url": "http://joe:pass@localhost:port/"}], 1, {"PIP_INDEX_URL": address}, {}
    )
    assert (private["error"], moved["error"]) == (None, "HTTP 401")
    assert "nonnumeric port" in bad["error"] and "pass" not in bad["error"]


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
    assert [one["error"] for one in answers] == [None, "there is no such directory", "HTTP 404", None]
    assert answers[1]["url"] == f"{tmp_path}/apache/tvm"
    assert _probe.real_url("git+https://github.com/apache/mxnet", {}, {}) == "https://github.com/apache/mxnet"


def test_a_proxy_is_used(server, monkeypatch):
    monkeypatch.setenv("http_proxy", server)
    monkeypatch.setenv("no_proxy", "")
    # the proxy of this test knows no absolute URLs, so its 404 shows that it was asked
    assert _probe.probe("http://unreachable.invalid/200", 2) == "HTTP 404"
