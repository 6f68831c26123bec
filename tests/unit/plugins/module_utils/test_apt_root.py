# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The outputs are recordings of apt 2.6 (bookworm) and apt 3.0 (trixie), shortened."""
from __future__ import annotations

import hashlib
import os
import shlex
import time
from pathlib import Path

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _apt_root
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._apt_root import AptError, AptRoot, Offer, Repository

NO_KEY = b"!<arch>\nwithout a key"
CUDA = "http://127.0.0.1:8880/compute/cuda/repos/debian12/x86_64"
DEBIAN = "http://deb.debian.org/debian"
UPDATE = "apt-get -q update -o APT::Get::List-Cleanup=false -o pkgCacheFile::Generate=false"
KEY = b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n"
KEY_URL = f"{CUDA}/092679ea.pub"

POLICY = f"""\
libc6:
  Installed: 2.36-9+deb12u14
  Candidate: 2.36-9+deb12u14
  Version table:
 *** 2.36-9+deb12u14 500
        500 {DEBIAN} bookworm/main amd64 Packages
        100 /var/lib/dpkg/status
     2.36-9+deb12u7 500
        500 http://deb.debian.org/debian-security bookworm-security/main amd64 Packages
local-only:
  Installed: 1.0
  Candidate: 1.0
  Version table:
 *** 1.0 100
        100 /var/lib/dpkg/status
mail-transport-agent:
  Installed: (none)
  Candidate: (none)
  Version table:
cuda-toolkit-12-4:
  Installed: (none)
  Candidate: (none)
  Version table:
     12.4.1-1 -1
        500 {CUDA}  Packages
cudnn9-cuda-12:
  Installed: (none)
  Candidate: 9.5.1.17-1
  Version table:
     9.10.0.56-1 500
        500 {CUDA}  Packages
     9.5.1.17-1 1001
       1001 {CUDA}  Packages
"""
# apt writes a blank where an @ stands.
SHOWPKG = """\
Package: cuda-drivers-virtual
Versions:@

Reverse Depends:@
Dependencies:@
Provides:@
Reverse Provides:@
nvidia-driver-cuda 580.65.06-1 (= )
Package: mail-transport-agent
Versions:@

Reverse Depends:@
  alpine,mail-transport-agent
Dependencies:@
Provides:@
Reverse Provides:@
""".replace("@", " ")
SIMULATION = """\
Reading package lists...
Building dependency tree...
The following packages will be REMOVED:
  systemd-sysv
0 upgraded, 2 newly installed, 1 downgraded, 1 to remove and 0 not upgraded.
Remv systemd-sysv [252.39-1~deb12u2]
Inst libc6 [2.36-9+deb12u14] (2.36-9+deb12u7 Debian-Security:12/oldstable-security [amd64])
Inst cuda-nvcc-12-4 (12.4.131-1 NVIDIA CUDA:127.0.0.1 [amd64])
Inst cudnn9-cuda-12 (9.5.1.17-1 NVIDIA CUDA:127.0.0.1 [amd64])
Conf libc6 (2.36-9+deb12u7 Debian-Security:12/oldstable-security [amd64])
Conf cuda-nvcc-12-4 (12.4.131-1 NVIDIA CUDA:127.0.0.1 [amd64])
"""
SHOW = """\
Package: libc6
Version: 2.36-9+deb12u7
Installed-Size: 12986
Architecture: amd64
Size: 2757936
Description: GNU C Library: Shared libraries

Package: libc6
Version: 2.36-9+deb12u14
Installed-Size: 13001
Architecture: amd64
Size: 2759320

Package: cuda-nvcc-12-4
Version: 12.4.131-1
Installed-Size: 40000
Size: 1048577

Package: cudnn9-cuda-12
Version: 9.5.1.17-1
Size: 640

Package: systemd-sysv
Version: 252.39-1~deb12u2
Installed-Size: 1000
Size: 640
"""
UNMET = """\
Reading package lists...
Building dependency tree...
Some packages could not be installed. This may mean that you have
requested an impossible situation or if you are using the unstable
distribution that some required packages have not yet been created
or been moved out of Incoming.
The following information may help to resolve the situation:

The following packages have unmet dependencies:
 cuda-toolkit-12-6 : Depends: cuda-nvcc-12-6 but it is not installable
"""
SOLVER = """\
E: Unable to satisfy dependencies. Reached two conflicting decisions:
   1. cuda-toolkit-12-6:amd64=12.6.3-1 is selected for install
   2. cuda-toolkit-12-6:amd64 Depends cuda-nvcc-12-6
      but none of the choices are installable:
      [no choices]
"""
UNREACHABLE = """\
W: Failed to fetch http://127.0.0.1:9/ppa/dists/x/InRelease  Unable to connect to 127.0.0.1:9:
W: Some index files failed to download. They have been ignored, or old ones used instead.
"""
UNREACHABLE_REASON = "Failed to fetch http://127.0.0.1:9/ppa/dists/x/InRelease Unable to connect to 127.0.0.1:9:"
WRONG_KEY_2_6 = f"""\
W: GPG error: {CUDA}  InRelease: The following signatures couldn't be verified: NO_PUBKEY 8E0CC3C4092679EA
E: The repository '{CUDA}  InRelease' is not signed.
"""
WRONG_KEY_3_0 = f"""\
W: OpenPGP signature verification failed: {CUDA}  InRelease: Sub-process /usr/bin/sqv returned an error code (1)
E: The repository '{CUDA}  InRelease' is not signed.
"""
MALFORMED = """\
E: Malformed entry 1 in list file {}/sources.list.d/bad.list (Suite)
E: The list of sources could not be read.
E: Malformed entry 1 in list file {}/sources.list.d/bad.list (Suite)
E: The list of sources could not be read.
"""
DUMP = """\
Acquire::IndexTargets "";
Acquire::IndexTargets::deb "";
Acquire::IndexTargets::deb::Packages "";
Acquire::IndexTargets::deb::Packages::MetaKey "$(COMPONENT)/binary-$(ARCHITECTURE)/Packages";
Acquire::IndexTargets::deb::Contents-deb "";
Acquire::IndexTargets::deb::Contents-deb::MetaKey "$(COMPONENT)/Contents-$(ARCHITECTURE)";
Acquire::IndexTargets::deb-src "";
Acquire::IndexTargets::deb-src::Sources "";
"""


def test_policy():
    found = _apt_root.parse_policy(POLICY)
    assert found["libc6"] == _apt_root.Versions(
        "2.36-9+deb12u14",
        [("2.36-9+deb12u14", 500, [DEBIAN]), ("2.36-9+deb12u7", 500, ["http://deb.debian.org/debian-security"])],
    )
    assert found["local-only"].table == [("1.0", 100, [])]
    assert found["mail-transport-agent"] == _apt_root.Versions(None, [])
    assert found["cuda-toolkit-12-4"] == _apt_root.Versions(None, [("12.4.1-1", -1, [CUDA])])
    assert found["cudnn9-cuda-12"].table == [("9.10.0.56-1", 500, [CUDA]), ("9.5.1.17-1", 1001, [CUDA])]
    assert len(found) == 5


def test_policy_of_another_architecture_and_of_a_phased_version():
    output = "libc6:i386:\n  Installed: (none)\n  Candidate: 2.39-1\n  Version table:\n     2.39-1 500 (phased 10%)\n"
    assert _apt_root.parse_policy(output) == {"libc6:i386": _apt_root.Versions("2.39-1", [("2.39-1", 500, [])])}


@pytest.mark.parametrize(
    ("wanted", "selected"),
    [
        ("libc6", "libc6"),
        ("libc6=2.36*", "libc6=2.36-9+deb12u14"),
        ("libc6=2.36-9+deb12u7", "libc6=2.36-9+deb12u7"),
        ("libc6=3*", None),
        ("cudnn9-cuda-12=9.*", "cudnn9-cuda-12=9.10.0.56-1"),
        ("cuda-toolkit-12-4", None),
        ("cuda-toolkit-12-4=12.4*", "cuda-toolkit-12-4=12.4.1-1"),
        ("mail-transport-agent", None),
        ("cuda-toolkit-12.4", None),
    ],
)
def test_selection(wanted, selected):
    assert _apt_root.selection(wanted, _apt_root.parse_policy(POLICY)) == selected


def test_providers():
    assert _apt_root.parse_providers(SHOWPKG) == {
        "cuda-drivers-virtual": ["nvidia-driver-cuda"],
        "mail-transport-agent": [],
    }


def test_simulation():
    assert _apt_root.parse_simulation(SIMULATION) == (
        [
            ("libc6", "2.36-9+deb12u14", "2.36-9+deb12u7"),
            ("cuda-nvcc-12-4", "", "12.4.131-1"),
            ("cudnn9-cuda-12", "", "9.5.1.17-1"),
        ],
        [("systemd-sysv", "252.39-1~deb12u2")],
    )


def test_sizes():
    found = _apt_root.parse_sizes(SHOW)
    assert found["libc6", "2.36-9+deb12u7"] == (2757936, 12986)
    assert found["cudnn9-cuda-12", "9.5.1.17-1"] == (640, 0)
    assert len(found) == 5


@pytest.mark.parametrize(
    ("stdout", "stderr", "reason"),
    [
        (
            UNMET,
            "E: Unable to correct problems, you have held broken packages.\n",
            "cuda-toolkit-12-6 : Depends: cuda-nvcc-12-6 but it is not installable",
        ),
        ("Reading package lists...\n", SOLVER, " ".join(SOLVER[3:].split())),
        ("", "E: Unable to locate package a\nE: Nor b\n", "Unable to locate package a; Nor b"),
        ("", "no prefix\n", "no prefix"),
    ],
)
def test_unmet_dependencies_in_the_words_of_both_solvers(stdout, stderr, reason):
    assert _apt_root.unmet(stdout, stderr) == reason


def test_long_reasons_are_shortened():
    assert len(_apt_root.shorten("word " * 200)) == 400
    assert _apt_root.shorten("https://user:secret@host/x\n  y") == "https://host/x y"


@pytest.mark.parametrize(
    ("stderr", "failures"),
    [
        ("", {}),
        (UNREACHABLE, {"http://127.0.0.1:9/ppa": UNREACHABLE_REASON}),
        (WRONG_KEY_2_6, {CUDA: WRONG_KEY_2_6.strip()[3:].replace("  ", " ").replace("\nE:", ";")}),
        (WRONG_KEY_3_0, {CUDA: WRONG_KEY_3_0.strip()[3:].replace("  ", " ").replace("\nE:", ";")}),
        (f"E: '{CUDA}  Release' has no Release file.\n", {CUDA: f"'{CUDA} Release' has no Release file."}),
        (f"W: {CUDA}/InRelease: Policy will reject signature within a year, see --audit for details\n", {}),
        (f"W: {CUDA}/InRelease: Key is stored in legacy trusted.gpg keyring\nN: See apt-secure(8)\n", {}),
        ("E: The list of sources could not be read.\n", {"": "The list of sources could not be read."}),
        (
            "Error: Failed to fetch http://u:secret@h/x/InRelease  403  Forbidden\nError: Some index files failed to\n",
            {"http://h/x": "Failed to fetch http://h/x/InRelease 403 Forbidden"},
        ),
    ],
)
def test_update_failures(stderr, failures):
    assert _apt_root.update_failures(stderr) == failures


@pytest.mark.parametrize(
    ("uri", "bare"),
    [
        ("https://Host/compute/cuda/", "host/compute/cuda"),
        ("http://user:pass@host/x", "host/x"),
        ("file:/opt/a@b/", "/opt/a@b"),
        ("file:///opt/a", "/opt/a"),
        ("mirror+file:/etc/mirrors", "/etc/mirrors"),
    ],
)
def test_bare_uris(uri, bare):
    assert _apt_root.bare(uri) == bare


def test_targets_and_settings():
    output = f"{DEBIAN}/ Debian\n{CUDA}/ NVIDIA\nhttp://x/ $(ORIGIN)\nhttp://y/ LP-PPA graphics\n"
    assert _apt_root.parse_targets(output) == {
        "deb.debian.org/debian": "Debian",
        CUDA[7:]: "NVIDIA",
        "x": "",
        "y": "LP-PPA graphics",
    }
    assert _apt_root.other_targets(DUMP) == ["deb-src::Sources", "deb::Contents-deb"]
    assert _apt_root.parse_settings("lists='/lists/'\nb='it'\\''s'\n") == {"lists": "/lists/", "b": "it's"}


def test_a_definition_in_deb822():
    flat = Repository(name="nvidia", uris=[CUDA], suites="/", key={})
    fields = f"Types: deb\nURIs: {CUDA}\nSuites: /\nArchitectures: amd64\nSigned-By: /k.gpg\n"
    assert flat.definition("amd64", "/k.gpg") == fields
    intel = Repository(name="intel", uris=CUDA, suites=["all"], key={}, components=["main", "extra"])
    assert "Components: main extra\n" in intel.definition("amd64", "/k.asc")


class Apt:
    """A host below a temporary directory, and an apt that answers with recordings, the latest that fits."""

    def __init__(self, host: Path, root: Path) -> None:
        self.host, self.root = host, root
        self.calls: list[str] = []
        self.answers: list[tuple[str, tuple[int, str, str]]] = []
        self.before: dict[Path, tuple[int, bytes]] = {}
        for directory in ("lists/partial", "sources.list.d", "preferences.d", "periodic"):
            (host / directory).mkdir(parents=True)
        for name in ("deb_Packages", "deb_InRelease", "lock"):
            (host / "lists" / name).write_text(name)
        (host / "sources.list").write_text(f"deb {DEBIAN} bookworm main\n")
        (host / "preferences.d/own").write_text("own pins")
        settings = {
            "lists": f"{host}/lists/",
            "state": f"{host}/",
            "status": "/var/lib/dpkg/status",
            "extended_states": f"{host}/extended_states",
            "sourcelist": f"{host}/sources.list",
            "sourceparts": f"{host}/sources.list.d/",
            "preferencesparts": f"{host}/preferences.d/",
            "architecture": "amd64",
        }
        self.answer("apt-config shell", "".join(f"{name}={shlex.quote(value)}\n" for name, value in settings.items()))
        self.answer("apt-config dump", DUMP)
        self.targets(DEBIAN)

    def answer(self, part: str, stdout: str = "", rc: int = 0, stderr: str = "") -> None:
        self.answers.insert(0, (part, (rc, stdout, stderr)))

    def targets(self, *uris: str) -> None:
        self.answer("indextargets", "".join(f"{uri}/ {'NVIDIA' if 'cuda' in uri else 'Debian'}\n" for uri in uris))

    def run(self, argv: list[str], env: dict[str, str]) -> tuple[int, str, str]:
        assert env["LC_ALL"] == "C"
        self.before = self.before or self.snapshot()
        call = " ".join(argv).replace(f"-c {self.root}/apt.conf ", "")
        self.calls.append(call)
        if argv[0] == "dpkg-deb" and Path(argv[2]).read_bytes() == b"!<arch>\nwith key":
            path = Path(argv[3]) / "usr/share/keyrings/cuda-archive-keyring.gpg"
            path.parent.mkdir(parents=True)
            path.write_bytes(b"key")
        return next((answer for part, answer in self.answers if part in call), (0, "", ""))

    def updates(self) -> list[str]:
        return [call for call in self.calls if " update " in call and "--print-uris" not in call]

    def snapshot(self) -> dict[Path, tuple[int, bytes]]:
        files = self.host.rglob("*")
        return {path: (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else b"") for path in files}


@pytest.fixture
def apt(tmp_path):
    (tmp_path / "root").mkdir()
    apt = Apt(tmp_path / "host", tmp_path / "root")
    yield apt
    assert apt.snapshot() == apt.before


def nvidia(content: bytes = KEY, **fields) -> Repository:
    values = {
        "name": "nvidia",
        "uris": [f"{CUDA}/"],
        "suites": "/",
        "key": {"url": KEY_URL, "sha256": hashlib.sha256(content).hexdigest()},
        "url_variable": "nvidia_repo_url",
        "key_variable": "nvidia_repo_keyring",
    }
    return Repository(**{**values, **fields})


def write(apt: Apt, name: str, text: str) -> None:
    (apt.host / name).write_text(text)


def age(apt: Apt, seconds: int) -> None:
    os.utime(apt.host / "lists", (time.time() - seconds,) * 2)


def empty(apt: Apt) -> None:
    (apt.host / "lists/deb_Packages").unlink()


def root_of(apt: Apt, *repositories: Repository, content: bytes = KEY, **options) -> AptRoot:
    def fetch(url: str) -> bytes:
        if content is None:
            raise OSError("HTTP Error 404: Not Found")
        return content

    return AptRoot(apt.run, fetch, apt.root, repositories, **options)


def test_fresh_lists_are_taken_over_and_nothing_is_fetched(apt):
    root = root_of(apt)
    assert root.refresh() == []
    assert root.warnings == []
    assert apt.updates() == []
    lists = apt.root / "state/lists"
    assert sorted(path.name for path in lists.iterdir()) == ["deb_InRelease", "deb_Packages", "partial"]
    assert os.readlink(lists / "deb_Packages") == str(apt.host / "lists/deb_Packages")
    assert not (lists / "deb_InRelease").is_symlink()


def test_the_configuration_keeps_apt_inside_the_root(apt):
    root_of(apt, timeout=7).refresh()
    lines = (apt.root / "apt.conf").read_text().splitlines()
    for line in (
        f'Dir::State "{apt.root}/state";',
        'Dir::State::status "/var/lib/dpkg/status";',
        f'Dir::Cache "{apt.root}/cache";',
        'Dir::Cache::pkgcache "pkgcache.bin";',
        f'Dir::Etc::sourceparts "{apt.root}/sources.list.d";',
        'Acquire::http::Timeout "7";',
        'APT::Cmd::Pattern-Only "true";',
        "#clear APT::Update::Post-Invoke-Success;",
        'Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";',
        'Acquire::IndexTargets::deb-src::Sources::DefaultEnabled "false";',
    ):
        assert line in lines
    assert not any("Dir::Etc::main" in line or "Dir::Etc::parts" in line for line in lines)


def test_preferences_of_the_run_go_before_the_host_s_and_never_into_its_files(apt):
    write(apt, "preferences.d/dlvm-nvidia", "of an earlier run")
    write(apt, "preferences.d/dlvm-nvidia-driver", "pins of the driver that another method has installed")
    root_of(apt, nvidia(preferences="new pins"), preferences="pins of the driver").refresh()
    directory = apt.root / "preferences.d"
    assert {path.name: path.read_text() for path in directory.iterdir()} == {
        "dlvm": "pins of the driver", "dlvm-nvidia": "new pins", "own": "own pins",
    }


@pytest.mark.parametrize("make", [lambda apt: age(apt, 90000), empty], ids=["old", "missing"])
def test_old_and_missing_lists_are_refreshed(apt, make):
    make(apt)
    root_of(apt).refresh()
    assert apt.updates() == [UPDATE]


def test_lists_are_as_old_as_the_last_success(apt):
    age(apt, 90000)
    write(apt, "periodic/update-success-stamp", "")
    root_of(apt).refresh()
    assert apt.updates() == []
    assert _apt_root.apt_stale(86400, str(apt.host / "lists"), "/nowhere")
    assert not _apt_root.apt_stale(100000, str(apt.host / "lists"), "/nowhere")


def test_a_dead_source_of_the_host_is_a_warning(apt):
    age(apt, 90000)
    apt.answer(" update -o", stderr=UNREACHABLE)
    root = root_of(apt)
    assert root.refresh() == []
    source, state = "its source http://127.0.0.1:9/ppa", "and knows old packages of it or none"
    assert root.warnings == [f"apt cannot refresh {source} ({UNREACHABLE_REASON}) {state}: repair or remove it."]


def test_no_lists_at_all_is_a_problem(apt):
    empty(apt)
    apt.answer(" update -o", stderr=UNREACHABLE)
    root = root_of(apt)
    (problem,) = root.refresh()
    assert problem == (
        f"apt has no package lists and cannot fetch any ({UNREACHABLE_REASON}): repair the sources in "
        f"{apt.host}/sources.list.d/ or make them reachable from the host, until apt-get update works."
    )
    assert root.warnings == []


def test_sources_that_apt_cannot_read_are_one_problem_that_names_the_host_s_file(apt):
    apt.answer("--print-uris", rc=100, stderr=MALFORMED.format(apt.root, apt.root))
    (problem,) = root_of(apt, nvidia()).refresh()
    file = f"{apt.host}/sources.list.d/bad.list"
    reason = f"Malformed entry 1 in list file {file} (Suite); The list of sources could not be read."
    assert problem == f"apt cannot be asked ({reason}): repair /etc/apt, until apt-cache policy works."
    apt.answer("pkgnames", rc=100, stderr="E: broken\n")
    with pytest.raises(AptError, match="broken"):
        root_of(apt).names(["x"])


def test_a_repository_is_added_with_its_key(apt):
    apt.targets(DEBIAN, CUDA)
    assert root_of(apt, nvidia()).refresh() == []
    source = apt.root / "sources.list.d/dlvm-nvidia.sources"
    key = apt.root / "keys/nvidia.asc"
    assert f"Signed-By: {key}\n" in source.read_text()
    assert key.read_bytes() == KEY
    alone = f"-o Dir::Etc::sourcelist={source} -o Dir::Etc::sourceparts=/dev/null"
    assert apt.updates() == [f"{UPDATE} --error-on=any {alone}"]


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (b"\x99\x01binary", "keys/nvidia.gpg"),
        (b"!<arch>\nwith key", "keys/nvidia/usr/share/keyrings/cuda-archive-keyring.gpg"),
    ],
)
def test_binary_keys_and_keyring_packages(apt, content, path):
    apt.targets(CUDA)
    assert root_of(apt, nvidia(content), content=content).refresh() == []
    assert f"Signed-By: {apt.root / path}\n" in (apt.root / "sources.list.d/dlvm-nvidia.sources").read_text()


@pytest.mark.parametrize(
    ("repository", "content", "reason"),
    [
        (nvidia(), None, "cannot be fetched (HTTP Error 404: Not Found): make it reachable from the host, or set"),
        (nvidia(), b"x", f"has the sha256 {nvidia(b'x').key['sha256']} and not {nvidia().key['sha256']}: set"),
        (nvidia(NO_KEY), NO_KEY, "is a package without /usr/share/keyrings/cuda-archive-keyring.gpg: set nvidia_"),
        (nvidia(key={"url": KEY_URL, "sha256": ""}), KEY, "has no url or no sha256: set nvidia_repo_keyring"),
        (nvidia(key={"url": KEY_URL}, key_variable=""), KEY, "has no url or no sha256: set it to the url and sha256"),
    ],
)
def test_a_key_that_cannot_be_trusted(apt, repository, content, reason):
    problems = root_of(apt, repository, content=content).refresh()
    assert len(problems) == 1
    assert problems[0].startswith(f"The key {KEY_URL} of the apt repository nvidia {reason}")
    assert os.listdir(apt.root / "sources.list.d") == []
    assert apt.updates() == []


def test_the_address_of_a_key_is_named_without_its_secrets(apt):
    signed = KEY_URL.replace("://", "://joe:pass@") + "?sig=secret"
    (problem,) = root_of(apt, nvidia(key={"url": signed, "sha256": ""})).refresh()
    assert problem.startswith(f"The key {KEY_URL}?... of the apt repository nvidia has no url or no sha256")


@pytest.mark.parametrize(
    ("rc", "stderr", "listed", "reason"),
    [
        (100, WRONG_KEY_2_6, [], "GPG error"),
        (100, WRONG_KEY_3_0, [], "OpenPGP signature verification failed"),
        (0, WRONG_KEY_3_0, [], "OpenPGP signature verification failed"),
        (0, "", [], "apt lists no package of it"),
        (100, "E: odd\n", [CUDA], "odd"),
    ],
)
def test_a_repository_that_apt_does_not_accept_is_left_out(apt, rc, stderr, listed, reason):
    apt.answer("--error-on=any", rc=rc, stderr=stderr)
    apt.targets(DEBIAN, *listed)
    (problem,) = root_of(apt, nvidia()).refresh()
    assert problem.startswith(f"apt does not accept the repository {CUDA}/ with the key {KEY_URL} ({reason}")
    assert problem.endswith("): make it reachable from the host, or check nvidia_repo_url and nvidia_repo_keyring.")
    assert not (apt.root / "sources.list.d/dlvm-nvidia.sources").exists()


def test_a_repository_that_contradicts_the_host_s_definition_is_left_out(apt):
    conflict = "E: Conflicting values set for option Signed-By regarding source x /: /a != /b\n"
    apt.targets(CUDA)
    apt.answer(f"{UPDATE} --print-uris", rc=100, stderr=conflict)
    (problem,) = root_of(apt, nvidia()).refresh()
    assert "(Conflicting values set for option Signed-By" in problem
    assert not (apt.root / "sources.list.d/dlvm-nvidia.sources").exists()


def test_a_repository_of_the_host_s_is_taken_as_it_is(apt):
    write(apt, "sources.list.d/cuda.list", f"deb [signed-by=/k.gpg] {CUDA.replace('http:', 'https:')} /\n")
    apt.targets(DEBIAN, CUDA)
    assert root_of(apt, nvidia(), content=None).refresh() == []
    assert apt.updates() == []


def test_a_repository_of_the_host_s_that_was_never_read_is_refreshed_and_then_replaced(apt):
    write(apt, "sources.list.d/cuda.list", f"deb {CUDA} /\n")
    write(apt, "sources.list.d/other.list", f"deb {CUDA} /\ndeb {DEBIAN} x main\n")
    apt.answer(UPDATE, stderr=WRONG_KEY_2_6)
    apt.answer("sourceparts=/dev/null indextargets", f"{CUDA}/ NVIDIA\n")
    root = root_of(apt, nvidia())
    assert root.refresh() == []
    assert len(root.warnings) == 1
    assert [("--error-on" in call) for call in apt.updates()] == [False, True]
    assert sorted(os.listdir(apt.root / "sources.list.d")) == ["dlvm-nvidia.sources", "other.list"]


def test_names_have_allowed_versions_with_their_sources(apt):
    apt.targets(DEBIAN, CUDA)
    apt.answer("pkgnames", "libc6\nlocal-only\ncuda-toolkit-12-4\ncudnn9-cuda-12\ncudnn9-cuda-12-dev\n")
    apt.answer("policy libc6 local-only cuda-toolkit-12-4 cudnn9-cuda-12", POLICY)
    root = root_of(apt, nvidia())
    root.refresh()
    found = root.names([r"cudnn9-cuda-\d+", "libc.", "local-only", "cuda-toolkit-.*"])
    assert apt.calls[-1] == "apt-cache policy libc6 local-only cuda-toolkit-12-4 cudnn9-cuda-12"
    assert found == {
        "cudnn9-cuda-12": [Offer("9.10.0.56-1", "nvidia"), Offer("9.5.1.17-1", "nvidia")],
        "libc6": [Offer("2.36-9+deb12u14", "Debian"), Offer("2.36-9+deb12u7", "http://deb.debian.org/debian-security")],
    }


@pytest.mark.parametrize("patterns", [[], ["nothing-.*"]])
def test_no_name_matches(apt, patterns):
    apt.answer("pkgnames", "libc6\n")
    assert root_of(apt).names(patterns) == {}
    assert not any("policy" in call for call in apt.calls)


def test_missing_packages(apt):
    apt.answer("policy", POLICY)
    apt.answer("showpkg mail-transport-agent cuda-drivers-virtual nosuch", SHOWPKG)
    there = ["libc6", "libc6=2.36*", "local-only", "cuda-drivers-virtual"]
    absent = ["libc6=3*", "cuda-toolkit-12-4", "mail-transport-agent", "nosuch", "cuda-drivers-virtual=1*"]
    assert root_of(apt).missing([*absent[:3], *there, *absent[3:]]) == absent
    assert root_of(apt).missing([]) == []


def test_a_simulation_adds_up_sizes(apt):
    apt.answer("policy", POLICY)
    apt.answer("-s install", SIMULATION)
    apt.answer("show ", SHOW)
    found = root_of(apt).simulate(["cudnn9-cuda-12=9.5*", "libc6=2.36-9+deb12u7"])
    assert found == _apt_root.Simulation(
        packages=[("libc6", "2.36-9+deb12u7"), ("cuda-nvcc-12-4", "12.4.131-1"), ("cudnn9-cuda-12", "9.5.1.17-1")],
        removed=["systemd-sysv"],
        download_mib=4,  # 2757936 + 1048577 + 640 bytes
        installed_mib=39,  # 12986 - 13001 + 40000 - 1000 KiB
    )
    options, packages = apt.calls[1].split(" -- ")
    assert options == "apt-get -s install --no-install-recommends --allow-downgrades --ignore-hold"
    assert packages == "cudnn9-cuda-12=9.5.1.17-1 libc6=2.36-9+deb12u7"


def test_a_simulation_that_fails_has_apt_s_reason(apt):
    apt.answer("-s install", UNMET, rc=100, stderr="E: Unable to correct problems, you have held broken packages.\n")
    found = root_of(apt).simulate(["cuda-toolkit-12-6=12*"])
    assert found.error == "cuda-toolkit-12-6 : Depends: cuda-nvcc-12-6 but it is not installable"
    assert found.packages == []
    assert apt.calls[-1].endswith("-- cuda-toolkit-12-6=12*")
    assert root_of(apt).simulate([]) == _apt_root.Simulation([], [], 0, 0)
