# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask apt about packages in a temporary root, with more repositories than the host has, and change nothing there."""

from __future__ import annotations

import fnmatch
import glob
import hashlib
import math
import os
import re
import shlex
import shutil
import time
from dataclasses import dataclass

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _apt_sources
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._addresses import without_secrets, without_users

LISTS = "/var/lib/apt/lists"
STAMP = "/var/lib/apt/periodic/update-success-stamp"
# The key inside a keyring package, as role nvidia_repo takes it.
KEYRING = "usr/share/keyrings/cuda-archive-keyring.gpg"
ENVIRONMENT = {"LC_ALL": "C"}
# The pins of the driver that an earlier run has installed: the coming one writes others.
REWRITTEN = "dlvm-nvidia-driver"

# `apt-config shell` variables: the host's own settings, whatever its apt.conf says.
_SETTINGS = {
    "lists": "Dir::State::lists/d",
    "state": "Dir::State/d",
    "status": "Dir::State::status/f",
    "extended_states": "Dir::State::extended_states/f",
    "sourcelist": "Dir::Etc::sourcelist/f",
    "sourceparts": "Dir::Etc::sourceparts/d",
    "preferencesparts": "Dir::Etc::preferencesparts/d",
    "architecture": "APT::Architecture",
}
# Read after the host's apt.conf (option -c), so that its proxies stay in force. Hooks of the host would write to it:
# Ubuntu's touch the success stamp, those of container images empty /var/cache/apt and turn the package cache off.
_CONFIGURATION = """\
Dir::State "{directory}/state";
Dir::State::lists "lists";
Dir::State::status "{status}";
Dir::State::extended_states "{extended_states}";
Dir::Cache "{directory}/cache";
Dir::Cache::archives "archives";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
Dir::Log "{directory}/log";
Dir::Etc::sourceparts "{directory}/sources.list.d";
Dir::Etc::preferencesparts "{directory}/preferences.d";
Debug::NoLocking "true";
APT::Sandbox::User "root";
APT::Cmd::Pattern-Only "true";
Acquire::Languages "none";
Acquire::PDiffs "false";
Acquire::http::Timeout "{timeout}";
Acquire::https::Timeout "{timeout}";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Update::Post-Invoke-Stats;
"""
_INDEX_TARGET = re.compile(r"^Acquire::IndexTargets::(deb(?:-src)?)::([^: ]+) ", re.MULTILINE)
_FAILURE = re.compile(
    r"E(?:rror)?: (?!Some index files failed)|"
    r"W(?:arning)?: (?:Failed to fetch|GPG error|OpenPGP signature|An error occurred during the signature verification)"
)
_URI = re.compile(r"\b[a-z][a-z+]*:/[^\s']*")
_INSTALLED = re.compile(r"^Inst (?P<name>\S+) (?:\[(?P<old>[^\]]+)\] )?\((?P<new>\S+) ", re.MULTILINE)
_REMOVED = re.compile(r"^(?:Remv|Purg) (\S+) \[([^\]]+)\]", re.MULTILINE)
_MOST = 400


@dataclass(frozen=True)
class Repository:
    """An apt repository that a run would add; the variables are those that a user changes when it cannot be had.

    uris, suites and components are lists, or strings with spaces as in apt's source files.
    """

    name: str
    uris: list[str] | str
    suites: list[str] | str
    key: dict[str, str]
    components: list[str] | str = ()
    preferences: str = ""
    url_variable: str = ""
    key_variable: str = ""

    def definition(self, architecture: str, key: str) -> str:
        """Its source file in deb822 format."""
        fields = {
            "Types": "deb",
            "URIs": words(self.uris),
            "Suites": words(self.suites),
            "Components": words(self.components),
            "Architectures": architecture,
            "Signed-By": key,
        }
        return "".join(f"{name}: {value}\n" for name, value in fields.items() if value)

    def bare_uris(self) -> set[str]:
        return {bare(uri) for uri in words(self.uris).split()}


@dataclass(frozen=True)
class Offer:
    """A version of a package; source is the repository's name, else the origin that its Release file states."""

    version: str
    source: str


@dataclass(frozen=True)
class Versions:
    """What apt knows of a package: table has (version, priority, URIs), newest first; no URIs if merely installed."""

    candidate: str | None
    table: list[tuple[str, int, list[str]]]


@dataclass(frozen=True)
class Simulation:
    """What an installation would do; removed are names, error is in apt's own words."""

    packages: list[tuple[str, str]]
    removed: list[str]
    download_mib: int
    installed_mib: int
    error: str | None = None


class AptError(Exception):
    """apt cannot be asked at all; the message is a sentence with reason and remedy."""


def apt_stale(age: int, lists: str = LISTS, stamp: str = STAMP) -> bool:
    """Whether apt has no lists or old ones; the lists' own times are the servers'."""
    if not has_packages(lists):
        return True
    return time.time() - max(os.path.getmtime(path) for path in (stamp, lists) if os.path.exists(path)) > age


def words(value: list[str] | str) -> str:
    return value if isinstance(value, str) else " ".join(value)


def has_packages(lists: str) -> bool:
    """Whether the directory has an index of packages, compressed or not."""
    return bool(glob.glob(os.path.join(glob.escape(lists), "*_Packages*")))


def parse_settings(output: str) -> dict[str, str]:
    """The variables of `apt-config shell`."""
    return {name: value for name, _equals, value in (word.partition("=") for word in shlex.split(output))}


def other_targets(dump: str) -> list[str]:
    """The index targets in `apt-config dump` that tell nothing about binary packages, as type::name."""
    found = {f"{kind}::{name}" for kind, name in _INDEX_TARGET.findall(dump)}
    return sorted(found - {"deb::Packages"})


def parse_targets(output: str) -> dict[str, str]:
    """The origins by bare URI, from `apt-get indextargets --format '$(REPO_URI) $(ORIGIN)'`."""
    pairs = (line.split(" ", 1) for line in output.splitlines() if " " in line)
    return {bare(uri): "" if origin.startswith("$(") else origin for uri, origin in pairs}


def bare(uri: str) -> str:
    """The URI without scheme, credentials and closing slash, to compare with others."""
    return re.sub(r"^[a-z+]+:(?://)?(?:[^/@]*@)?", "", uri.lower()).rstrip("/")


def parse_policy(output: str) -> dict[str, Versions]:
    """Packages from `apt-cache policy NAME...`; purely virtual ones have an empty table."""
    found: dict[str, Versions] = {}
    for block in re.split(r"^(?=\S)", output, flags=re.MULTILINE):
        head, _newline, body = block.partition("\n")
        candidate = re.search(r"^  Candidate: (\S+)", body, re.MULTILINE)
        if not candidate:
            continue
        table: list[tuple[str, int, list[str]]] = []
        for line in body.partition("Version table:\n")[2].splitlines():
            columns = line[4:].split()
            if line[5:6] != " ":
                table.append((columns[0], int(columns[1]), []))
            elif not columns[1].startswith("/"):
                table[-1][2].append(columns[1])
        found[head.rstrip(":")] = Versions(None if candidate[1] == "(none)" else candidate[1], table)
    return found


def selection(wanted: str, known: dict[str, Versions]) -> str | None:
    """What to ask apt-get for, given NAME or NAME=VERSION-GLOB; None where apt has no such package."""
    name, _equals, pattern = wanted.partition("=")
    if name not in known:
        return None
    if not pattern:
        return name if known[name].candidate else None
    matching = (version for version, _priority, _uris in known[name].table if fnmatch.fnmatchcase(version, pattern))
    return next((f"{name}={version}" for version in matching), None)


def parse_providers(output: str) -> dict[str, list[str]]:
    """The packages that provide others, from `apt-cache showpkg NAME...`."""
    found = {}
    for block in re.split(r"^Package: ", output, flags=re.MULTILINE)[1:]:
        provides = block.partition("\nReverse Provides: \n")[2]
        found[block.split("\n", 1)[0]] = [line.split()[0] for line in provides.splitlines() if line.strip()]
    return found


def parse_simulation(output: str) -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """Installations (name, old version or '', new version) and removals (name, version) from `apt-get -s`."""
    return _INSTALLED.findall(output), _REMOVED.findall(output)


def parse_sizes(output: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Bytes to download and KiB installed by name and version, from `apt-cache show NAME=VERSION...`."""
    found = {}
    for record in output.split("\n\n"):
        fields = dict(re.findall(r"^([A-Z][\w-]*): (.*)$", record, re.MULTILINE))
        if "Package" in fields and "Version" in fields:
            size = int(fields.get("Size", 0)), int(fields.get("Installed-Size", 0))
            found[fields["Package"], fields["Version"]] = size
    return found


def unmet(stdout: str, stderr: str) -> str:
    """Why apt-get cannot install what it was asked for, in its own words without the boilerplate."""
    listed = stdout.partition("The following packages have unmet dependencies:\n")[2]
    return shorten(listed or errors(stderr) or stdout + stderr)


def errors(stderr: str) -> str:
    """The errors of an apt command, each once."""
    return "; ".join(dict.fromkeys(re.findall(r"^E(?:rror)?: (.*(?:\n .*)*)", stderr, re.MULTILINE)))


def shorten(text: str) -> str:
    """One line of bounded length, without credentials of URLs."""
    line = without_users(" ".join(text.split()))
    return line if len(line) <= _MOST else line[: _MOST - 3] + "..."


def update_failures(stderr: str) -> dict[str, str]:
    """What apt-get update says about sources that it could not fetch or verify, by URI ('' for none in particular)."""
    found: dict[str, list[str]] = {}
    for message in re.split(r"^(?=(?:[EWN]|Error|Warning|Notice): )", stderr, flags=re.MULTILINE):
        if not _FAILURE.match(message):
            continue
        uri = _URI.search(message)
        source = re.sub(r"/(?:dists/.*|(?:In)?Release|Packages)?$", "", uri[0]) if uri else ""
        found.setdefault(source, []).append(message.partition(": ")[2].strip())
    return {without_users(source): shorten("; ".join(texts)) for source, texts in found.items()}


class AptRoot:
    """A temporary apt root in an empty directory of the caller's; the host's sources and those of a coming run.

    run(argv, env) gives (rc, stdout, stderr); fetch(url) gives bytes or raises OSError with a message.
    After refresh(), warnings are sentences about sources without which packages can still be looked up; names, missing
    and simulate raise AptError where apt cannot be asked at all, which refresh() has told as a problem.
    """

    def __init__(
        self, run, fetch, directory: str, repositories: list[Repository] = (), preferences: str = "",
        max_age: int = 86400, timeout: int = 20,
    ) -> None:
        self._run = run
        self._fetch = fetch
        self._directory = str(directory)
        self._repositories = list(repositories)
        self._preferences = preferences
        self._max_age = max_age
        self._timeout = timeout
        self._settings: dict[str, str] = {}
        self._origins: dict[str, str] = {}
        self.warnings: list[str] = []

    def refresh(self) -> list[str]:
        """Make the root and fetch what is missing or old; the problems, each a sentence with value, reason, remedy."""
        problems: list[str] = []
        try:
            self._prepare()
            self._ask("apt-get", "update", "--print-uris")  # reads the sources and fetches nothing
            problems += self._refresh_own()
            for repository in self._repositories:
                if not (self._is_defined(repository) and self._is_listed(repository)):
                    problems += self._add(repository)
            self._origins = self._targets()
        except AptError as error:
            problems.append(str(error))
        return problems

    def names(self, patterns: list[str]) -> dict[str, list[Offer]]:
        """The packages whose whole names match a regular expression, with the versions that pins allow."""
        wanted = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        names = [name for name in self._ask("apt-cache", "pkgnames").split() if wanted.fullmatch(name)]
        found = {}
        for name, versions in sorted(self._policy(names).items()):
            allowed = [(version, uris) for version, priority, uris in versions.table if uris and priority >= 0]
            if allowed:
                found[name] = [Offer(version, self._source(uris[0])) for version, uris in allowed]
        return found

    def missing(self, wanted: list[str]) -> list[str]:
        """Those of NAME and NAME=VERSION-GLOB that apt cannot install; a virtual package needs a provider."""
        known = self._policy(wanted)
        absent = [one for one in wanted if not selection(one, known)]
        plain = [one for one in absent if "=" not in one and not (one in known and known[one].table)]
        providers = parse_providers(self._ask("apt-cache", "showpkg", *plain)) if plain else {}
        return [one for one in absent if not providers.get(one)]

    def simulate(self, wanted: list[str]) -> Simulation:
        """What installing them together would change; a glob stands for the newest version that matches."""
        if not wanted:
            return Simulation([], [], 0, 0)
        known = self._policy(wanted)
        packages = [selection(one, known) or one for one in wanted]
        options = ["--no-install-recommends", "--allow-downgrades", "--ignore-hold"]
        rc, stdout, stderr = self._call("apt-get", "-s", "install", *options, "--", *packages)
        if rc != 0:
            return Simulation([], [], 0, 0, unmet(stdout, stderr))
        installed, removed = parse_simulation(stdout)
        new = [(name, version) for name, _old, version in installed]
        gone = [(name, old) for name, old, _new in installed if old] + removed
        sizes = self._sizes(new + gone)
        growth = sum(sizes[one][1] for one in new) - sum(sizes[one][1] for one in gone)
        return Simulation(
            packages=new,
            removed=[name for name, _version in removed],
            download_mib=math.ceil(sum(sizes[one][0] for one in new) / 2**20),
            installed_mib=max(0, math.ceil(growth / 2**10)),
        )

    def _prepare(self) -> None:
        variables = [word for pair in _SETTINGS.items() for word in pair]
        self._settings = parse_settings(self._answer("apt-config", "shell", *variables))
        for path in ("state/lists/partial", "cache/archives/partial", "log", "keys", "sources.list.d", "preferences.d"):
            os.makedirs(self._path(path))
        configuration = _CONFIGURATION.format(directory=self._directory, timeout=self._timeout, **self._settings)
        for target in other_targets(self._answer("apt-config", "dump")):
            configuration += f'Acquire::IndexTargets::{target}::DefaultEnabled "false";\n'
        self._write("apt.conf", configuration)
        for own, linked in (("sourceparts", "sources.list.d"), ("preferencesparts", "preferences.d")):
            for name in _files(self._settings[own]):
                if name == REWRITTEN:
                    continue
                os.symlink(os.path.join(self._settings[own], name), self._path(linked, name))
        self._take_lists()
        # Of the pins that match, apt takes the first; the host may have older ones of the roles in dlvm-<role>.
        pins = {f"dlvm-{one.name}": one.preferences for one in self._repositories}
        for name, text in {"dlvm": self._preferences, **pins}.items():
            if text:
                self._write(f"preferences.d/{name}", text)

    def _take_lists(self) -> None:
        """Link the host's indexes, and copy the Release files, which apt moves about even when they are the newest."""
        for name in _files(self._settings["lists"]):
            own, taken = os.path.join(self._settings["lists"], name), self._path("state/lists", name)
            if name.endswith(("Release", "Release.gpg")):
                shutil.copy2(own, taken)
            elif name != "lock":
                os.symlink(own, taken)

    def _refresh_own(self) -> list[str]:
        stamp = os.path.join(self._settings["state"], "periodic/update-success-stamp")
        stale = apt_stale(self._max_age, self._settings["lists"], stamp)
        defined = [one for one in self._repositories if self._is_defined(one)]
        if not stale and all(self._is_listed(one) for one in defined):
            return []
        failures = update_failures(self._update()[2])
        if not has_packages(self._path("state/lists")):
            reason = "; ".join(failures.values()) or "its sources have no packages"
            problem = f"apt has no package lists and cannot fetch any ({reason}): repair the sources in "
            directory = self._settings["sourceparts"]
            return [problem + f"{directory} or make them reachable from the host, until apt-get update works."]
        for source, reason in failures.items():
            name = f"its source {source}" if source else "its sources"
            state = "and knows old packages of it or none"
            self.warnings.append(f"apt cannot refresh {name} ({reason}) {state}: repair or remove it.")
        return []

    def _add(self, repository: Repository) -> list[str]:
        """Bring the repository into the root; the problem where that fails, and then the root is without it."""
        try:
            key = self._key(repository)
        except AptError as error:
            return [str(error)]
        # The host's own definition cannot be used, and two with different keys are an error: as role nvidia_repo does.
        for name in _files(self._path("sources.list.d")):
            path = self._path("sources.list.d", name)
            if _defined_in(path) and _defined_in(path) <= repository.bare_uris():
                os.remove(path)
        definition = repository.definition(self._settings["architecture"], key)
        source = self._write(f"sources.list.d/dlvm-{repository.name}.sources", definition)
        alone = ("-o", f"Dir::Etc::sourcelist={source}", "-o", "Dir::Etc::sourceparts=/dev/null")
        rc, _stdout, stderr = self._update("--error-on=any", *alone)
        if rc == 0 and repository.bare_uris() <= set(self._targets(*alone)):
            # Only now all sources are read together, and two definitions of one repository may contradict each other.
            rc, _stdout, stderr = self._update("--print-uris")
            if rc == 0:
                return []
        os.remove(source)
        reason = "; ".join(update_failures(stderr).values()) or "apt lists no package of it"
        variables = " and ".join(name for name in (repository.url_variable, repository.key_variable) if name)
        what = f"the repository {without_users(words(repository.uris))} with the key {without_secrets(repository.key['url'])}"
        remedy = f"make it reachable from the host, or check {variables or 'its address and key'}"
        return [f"apt does not accept {what} ({reason}): {remedy}."]

    def _key(self, repository: Repository) -> str:
        """Fetch the repository's key; the path of it in the root."""
        url, expected = repository.key.get("url", ""), repository.key.get("sha256", "")
        remedy = f"set {repository.key_variable or 'it'} to the url and sha256 of a key that you trust"
        what = f"The key {without_secrets(url)} of the apt repository {repository.name}"
        if not url or not expected:
            raise AptError(f"{what} has no url or no sha256: {remedy}.")
        try:
            content = self._fetch(url)
        except OSError as error:
            reason = f"cannot be fetched ({shorten(str(error))}): make it reachable from the host"
            raise AptError(f"{what} {reason}, or {remedy}.") from error
        found = hashlib.sha256(content).hexdigest()
        if found != expected.lower():
            raise AptError(f"{what} has the sha256 {found} and not {expected}: {remedy}.")
        if content.startswith(b"!<arch>"):
            package = self._write(f"keys/{repository.name}.deb", content)
            unpacked = self._path("keys", repository.name)
            self._run(["dpkg-deb", "--extract", package, unpacked], ENVIRONMENT)
            if not os.path.isfile(os.path.join(unpacked, KEYRING)):
                raise AptError(f"{what} is a package without /{KEYRING}: {remedy}.")
            return os.path.join(unpacked, KEYRING)
        suffix = "asc" if content.startswith(b"-----BEGIN PGP") else "gpg"
        return self._write(f"keys/{repository.name}.{suffix}", content)

    def _is_defined(self, repository: Repository) -> bool:
        """Whether the root has sources for it, fetched or not; asking this first spares apt the making of its cache."""
        files = [self._path("sources.list.d", name) for name in _files(self._path("sources.list.d"))]
        defined = {uri for path in [self._settings["sourcelist"], *files] for uri in _defined_in(path)}
        return repository.bare_uris() <= defined

    def _targets(self, *options: str) -> dict[str, str]:
        """The origins of the sources whose packages apt can read, by bare URI."""
        selected = ("--format", "$(REPO_URI) $(ORIGIN)", "Created-By: Packages")
        return parse_targets(self._ask("apt-get", *options, "indextargets", *selected))

    def _is_listed(self, repository: Repository) -> bool:
        return repository.bare_uris() <= set(self._targets())

    def _source(self, uri: str) -> str:
        names = (one.name for one in self._repositories if bare(uri) in one.bare_uris())
        return next(names, None) or self._origins.get(bare(uri)) or uri

    def _policy(self, wanted: list[str]) -> dict[str, Versions]:
        names = dict.fromkeys(one.partition("=")[0] for one in wanted)
        return parse_policy(self._ask("apt-cache", "policy", *names)) if names else {}

    def _sizes(self, packages: list[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, int]]:
        if not packages:
            return {}
        known = parse_sizes(self._call("apt-cache", "show", *(f"{name}={version}" for name, version in packages))[1])
        return {(name, version): known.get((name.partition(":")[0], version), (0, 0)) for name, version in packages}

    def _update(self, *options: str) -> tuple[int, str, str]:
        unchanging = ("-o", "APT::Get::List-Cleanup=false", "-o", "pkgCacheFile::Generate=false")
        return self._call("apt-get", "-q", "update", *unchanging, *options)

    def _call(self, program: str, *arguments: str) -> tuple[int, str, str]:
        return self._run([program, "-c", self._path("apt.conf"), *arguments], ENVIRONMENT)

    def _ask(self, program: str, *arguments: str) -> str:
        return self._answer(program, "-c", self._path("apt.conf"), *arguments)

    def _answer(self, *argv: str) -> str:
        rc, stdout, stderr = self._run(list(argv), ENVIRONMENT)
        if rc != 0:
            links = self._path("sources.list.d", "")
            reason = errors(stderr).replace(links, self._settings.get("sourceparts", links))
            reason = shorten(reason) or f"{argv[0]} ended with {rc}"
            raise AptError(f"apt cannot be asked ({reason}): repair /etc/apt, until apt-cache policy works.")
        return stdout

    def _path(self, *parts: str) -> str:
        return os.path.join(self._directory, *parts)

    def _write(self, name: str, content: str | bytes) -> str:
        """Write a file of the root, in place of a link to one of the host's."""
        path = self._path(name)
        if os.path.islink(path):
            os.remove(path)
        with open(path, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        return path


def _files(directory: str) -> list[str]:
    """The names of the files in the directory, none when there is no directory."""
    if not os.path.isdir(directory):
        return []
    return sorted(name for name in os.listdir(directory) if os.path.isfile(os.path.join(directory, name)))


def _defined_in(path: str) -> set[str]:
    """The bare URIs that a source file defines."""
    if not os.path.isfile(path):
        return set()
    with open(path, encoding="utf-8", errors="replace") as file:
        return {bare(each.uri) for each in _apt_sources.parse(path, file.read())}
