# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role has installed on a host: the record's format, how it grows, and what may be removed by it."""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

FORMAT = 2
LISTS = ("packages", "paths", "directories")
STATES = ("begun", "complete")

_PACKAGE = re.compile(r"^([a-z0-9][a-z0-9+.-]+(?::[a-z0-9-]+)?)(?:=\S+)?$")
_FIELDS = r"${Package}\t${Architecture}\t${db:Status-Abbrev}\t${Essential}\t${Protected}\n"
_APT = ["apt-get", "-o", "APT::Get::AutomaticRemove=false", "-o", "APT::Protect-Kernels=false", "--allow-change-held-packages"]
# apt protects all that belongs to the running kernel, NVIDIA's modules too; of these packages only the modules may go.
_KERNEL = re.compile(r"^linux-(?!(?:modules|objects|signatures)-nvidia-)")
_R_PACKAGE = re.compile(r"^[A-Za-z][A-Za-z0-9.]*$")

# Nothing at or below these belongs to a role.
_SYSTEM_TREES = (
    "/bin", "/boot", "/dev", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/sbin", "/sys", "/usr/bin", "/usr/sbin",
    "/var/lib/dpkg",
)
# These are shared; a role may own what lies below them. The asterisk is one name, such as a user's home directory.
_SHARED = (
    "/etc/*.d", "/etc/alternatives", "/etc/apt", "/etc/apt/*.d", "/etc/default",
    "/etc/pam.d", "/etc/security", "/etc/skel", "/etc/ssh", "/etc/ssl", "/etc/systemd", "/etc/systemd/*", "/etc/udev",
    "/etc/udev/rules.d", "/etc/X11", "/home/*", "/usr/games", "/usr/include", "/usr/lib", "/usr/lib32", "/usr/lib64",
    "/usr/lib/*-linux-gnu", "/usr/lib/R", "/usr/lib/R/*", "/usr/lib/modules", "/usr/lib/python3",
    "/usr/lib/python3/dist-packages", "/usr/lib/systemd", "/usr/lib/systemd/*", "/usr/libexec", "/usr/libx32",
    "/usr/local", "/usr/local/bin", "/usr/local/etc", "/usr/local/games", "/usr/local/include", "/usr/local/lib",
    "/usr/local/lib/*-linux-gnu", "/usr/local/lib/R", "/usr/local/lib/R/site-library", "/usr/local/lib64",
    "/usr/local/man", "/usr/local/sbin", "/usr/local/share", "/usr/local/src", "/usr/share", "/usr/share/*",
    "/usr/src", "/var/backups", "/var/cache", "/var/cache/apt", "/var/cache/apt/archives", "/var/lib", "/var/lib/apt",
    "/var/lib/apt/*", "/var/lib/systemd", "/var/local", "/var/log", "/var/mail", "/var/opt", "/var/run", "/var/spool",
    "/var/tmp", "/var/www",
)
# These are shared, too, but go when they are empty.
_SHARED_BY_ROLES = ("/etc/nvidia", "/var/cache/dlvm", "/var/lib/dlvm")


class RecordError(ValueError):
    """A record or a request that cannot be carried out; the text says why and what to do."""


def package_name(entry: str) -> str:
    """The name in NAME or NAME=VERSION."""
    match = _PACKAGE.match(entry)
    if match is None:
        raise RecordError(f"'{entry}' is not the name of a Debian package: give a name such as libmkl-dev.")
    return match.group(1)


def danger(path: str, directory: bool = False) -> str:
    """Why the path, or what it may expand to, must never be removed; empty when it may be."""
    parts = [part for part in path.split("/") if part]
    clean = "/" + "/".join(parts)
    if not path.startswith("/"):
        return "it is not absolute"
    if ".." in parts or "." in parts or not path.isprintable():
        return "it has '.', '..' or a control character"
    if len(parts) < 2:
        return "it is the root or a top-level directory"
    if any("*" in part and len(part.replace("*", "")) < 3 for part in parts):
        return "its '*' stands for almost any name"
    if any(clean == tree or clean.startswith(tree + "/") for tree in _SYSTEM_TREES):
        return "it is a part of the operating system"
    if any(_same_depth_match(parts, shared) for shared in (_SHARED if directory else _SHARED + _SHARED_BY_ROLES)):
        return "it is shared with the system or with users"
    return ""


def _same_depth_match(parts: list[str], pattern: str) -> bool:
    wanted = pattern.strip("/").split("/")
    return len(parts) == len(wanted) and all(fnmatch.fnmatchcase(part, one) for part, one in zip(parts, wanted))


def safe(paths, directory: bool = False) -> list[str]:
    """The paths, sorted and without double or closing slashes; RecordError for one that must not be removed."""
    for path in paths:
        reason = danger(path, directory)
        if reason:
            raise RecordError(
                f"'{path}' cannot be removed by a record, because {reason}: name a file or tree that only this role"
                " owns or, if the record on the host names it, correct the record."
            )
    return sorted({"/" + "/".join(part for part in path.split("/") if part) for path in paths})


def outermost(paths: list[str]) -> list[str]:
    """The paths without those that lie below another of them."""
    return [path for path in sorted(paths) if not any(path.startswith(other + "/") for other in paths)]


# The record and how it grows


@dataclass(frozen=True)
class Look:
    """How a conversion sees the host: paths of a glob, and the target of a link (empty for anything else)."""

    glob: Callable[[str], list[str]]
    readlink: Callable[[str], str]


def empty(role: str) -> dict:
    return {"format": FORMAT, "role": role, "state": "begun", **{key: [] for key in LISTS}, "data": {}}


def dump(record: dict) -> str:
    return json.dumps(record, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def load(role: str, text: str, look: Look) -> dict:
    """The record in today's format from the text of the file; release 1.0.0's is converted."""
    try:
        content = json.loads(text)
        if not isinstance(content, dict):
            raise RecordError("it is not a JSON object")
        if "format" not in content:
            return _convert(role, content, look)
        _check(role, content)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        raise RecordError(
            f"it is not a record of role {role} ({reason}). Restore it from a backup; or move it away and run the role"
            " with state present, which writes a new one, and remove by hand what that one does not list."
        ) from error
    return content


def _check(role: str, content: dict) -> None:
    if content["format"] != FORMAT:
        raise RecordError(f"its format is {content['format']} and this release of the collection reads {FORMAT}")
    if content["role"] != role:
        raise RecordError(f"it is that of role {content['role']}")
    if content["state"] not in STATES:
        raise RecordError(f"its state is '{content['state']}' instead of {' or '.join(STATES)}")
    for key in LISTS:
        if not isinstance(content[key], list) or not all(isinstance(one, str) for one in content[key]):
            raise RecordError(f"its {key} are not a list of strings")
    if not isinstance(content["data"], dict):
        raise RecordError("its data is not a dictionary")
    for name in content["packages"]:
        package_name(name)


def begin(previous: dict, role: str, request: dict, installed) -> tuple[dict, bool]:
    """The record before anything is changed, and whether the host was complete with equal data.

    A package that is installed and that the record does not list is the user's; what is listed once stays listed.
    """
    record = previous or empty(role)
    own = [name for name in request["packages"] if name not in installed]
    record = grow(record, {**request, "packages": own})
    data = record["data"] if request["data"] is None else request["data"]
    converged = record["state"] == "complete" and record["data"] == data
    if converged and record == previous:
        return record, True
    return {**record, "state": "begun", "data": data}, converged


def complete(previous: dict, role: str, request: dict) -> dict:
    """The record after the role has verified its work."""
    record = grow(previous or empty(role), request)
    return {**record, "state": "complete", "data": record["data"] if request["data"] is None else request["data"]}


def grow(record: dict, request: dict) -> dict:
    """The record with what else the request lists."""
    return {**record, **{key: sorted({*record[key], *request[key]}) for key in LISTS}}


# Packages


@dataclass(frozen=True)
class Simulation:
    """What apt would do: packages that go, packages that come, or why it cannot."""

    removed: frozenset = frozenset()
    installed: frozenset = frozenset()
    error: str = ""


def native_name(name: str, native: str) -> str:
    """apt's short form: no architecture where it is the host's own."""
    return name[: -len(native) - 1] if name.endswith(":" + native) else name


def parse_installed(text: str, native: str) -> dict[str, bool]:
    """Installed packages and whether each is essential, from dpkg-query's answer to _FIELDS."""
    found = {}
    for line in text.splitlines():
        name, architecture, status, *marks = line.split("\t")
        if len(status) > 1 and status[1] not in "nc":
            found[name if architecture in ("all", native) else f"{name}:{architecture}"] = "yes" in marks
    return found


def parse_simulation(text: str, native: str) -> Simulation:
    """From the output of apt-get --simulate."""
    steps = re.findall(r"^(Remv|Purg|Inst) (\S+)", text, re.MULTILINE)
    return Simulation(
        frozenset(native_name(name, native) for step, name in steps if step != "Inst"),
        frozenset(native_name(name, native) for step, name in steps if step == "Inst"),
    )


def parse_owners(text: str, native: str) -> dict[str, set[str]]:
    """Packages by path, from dpkg-query --search."""
    owners: dict[str, set[str]] = {}
    for line in text.splitlines():
        names, separator, path = line.partition(": ")
        if separator and not names.startswith(("diversion by ", "local diversion ")):
            owners.setdefault(path, set()).update(native_name(name, native) for name in names.split(", "))
    return owners


def choose_packages(ours, installed, manual, keep, removable_before, simulate) -> tuple[set[str], dict[str, str]]:
    """Which packages go, and why which of the record's stay.

    simulate(names, unneeded) is apt's answer to a purge of them, with or without what nobody needs then. With the
    record's packages go those that depend on them and those that become unneeded, but never an essential package, one
    marked as manually installed, one of keep, or one that was unneeded before.
    """
    ours = ours & installed.keys()
    essential = {name for name in installed if installed[name]}
    kept = {name: "it is listed in keep" for name in ours & keep}
    kept.update({name: "it is an essential package of the system" for name in ours & essential - keep})
    while True:
        candidates = ours - kept.keys()
        untouchable = essential | keep | kept.keys() | (manual - ours)
        refused: dict[str, str] = {}
        _compatible(set(), sorted(candidates), untouchable, simulate, refused)
        if not refused:
            break
        kept.update(refused)
    if not candidates:
        return set(), kept
    going = candidates | simulate(candidates, False).removed
    unneeded = {name for name in simulate(candidates, True).removed if not _KERNEL.match(name)} - going - removable_before
    more = _compatible(going, sorted(unneeded), untouchable | (removable_before - going), simulate, {})
    return going | more, kept


def _compatible(base: set, names: list, untouchable: set, simulate, refused: dict[str, str]) -> set:
    """Those of the names that can go together with base: halves a list until it can; refused takes the reasons."""
    if not names:
        return set()
    answer = simulate(base | set(names), False)
    needing = sorted(answer.removed & untouchable)
    if not (needing or answer.installed or answer.error):
        return set(names)
    if len(names) == 1:
        refused[names[0]] = (
            f"{', '.join(needing)} {'needs' if len(needing) == 1 else 'need'} it" if needing
            else f"apt would install {', '.join(sorted(answer.installed))} instead" if answer.installed
            else f"apt cannot remove it: {answer.error}"
        )
        return set()
    middle = len(names) // 2
    first = _compatible(base, names[:middle], untouchable, simulate, refused)
    return first | _compatible(base | first, names[middle:], untouchable, simulate, refused)


class Packages:
    """dpkg and apt through a runner, which takes argv and returns exit status, output and errors."""

    def __init__(self, run) -> None:
        self.run = run
        self.native = self._answer(["dpkg", "--print-architecture"]).strip()
        self.installed = parse_installed(self._answer(["dpkg-query", "-W", "-f", _FIELDS]), self.native)

    def _answer(self, argv: list[str]) -> str:
        rc, out, err = self.run(argv)
        if rc != 0:
            # What dpkg says arrives in apt's output.
            reasons = [*re.findall(r"^dpkg: error .*(?:\n .*)?", out, re.MULTILINE), *err.splitlines()]
            raise RecordError(
                f"'{' '.join(argv)}' failed ({' '.join(' '.join(reasons).split()) or f'exit status {rc}'}):"
                " repair the host's packages and run the role again."
            )
        return out

    def names(self, entries: list[str]) -> set[str]:
        return {native_name(package_name(entry), self.native) for entry in entries}

    def _simulate(self, names: set[str], unneeded: bool) -> Simulation:
        option = ["--auto-remove"] if unneeded else []
        rc, out, err = self.run([*_APT, "--simulate", *option, "purge", *sorted(names)])
        if rc != 0:
            return Simulation(error=err.strip().splitlines()[-1] if err.strip() else f"exit status {rc}")
        return parse_simulation(out, self.native)

    def choose(self, ours: set[str], keep: set[str]) -> tuple[set[str], dict[str, str]]:
        """Which packages go, and why which of the record's stay."""
        if not ours & self.installed.keys():
            return set(), {}
        before = parse_simulation(self._answer([*_APT, "--simulate", "autoremove"]), self.native).removed
        manual = self.names(self._answer(["apt-mark", "showmanual"]).split())
        return choose_packages(ours, self.installed, manual, keep, before, self._simulate)

    def purge(self, names: set[str]) -> None:
        self._answer(["apt-mark", "unhold", *sorted(names)])
        self._answer([*_APT, "-o", "DPkg::Lock::Timeout=600", "--yes", "purge", *sorted(names)])

    def give_up(self, names: set[str]) -> None:
        """Leave packages to what needs them."""
        self._answer(["apt-mark", "unhold", *sorted(names)])
        self._answer(["apt-mark", "auto", *sorted(names)])

    def owners(self, paths: list[str], leaving: set[str]) -> dict[str, list[str]]:
        """Packages by path that are installed and stay."""
        if not paths:
            return {}
        # The exit status is 1 as soon as one path has no owner.
        out = self.run(["dpkg-query", "--search", *(re.sub(r"([\\*?\[])", r"\\\1", path) for path in paths)])[1]
        staying = self.installed.keys() - leaving
        owners = parse_owners(out, self.native)
        return {path: sorted(owners[path] & staying) for path in paths if owners.get(path, set()) & staying}


# Records of release 1.0.0, which list less than what the roles have installed


def _convert(role: str, old: dict, look: Look) -> dict:
    if role not in _CONVERSIONS:
        raise RecordError("it has no format, and release 1.0.0 wrote no record for this role")
    record = {**empty(role), "state": "complete", **_CONVERSIONS[role](old, look)}
    _check(role, record)
    return grow(record, empty(role))


def _some(old: dict, *names: str) -> dict:
    return {name: old[name] for name in names if name in old}


def _marked(look: Look, pattern: str) -> list[str]:
    """The trees that hold a role's marker."""
    return [marker.rsplit("/", 1)[0] for marker in look.glob(pattern)]


def _cuda(old: dict, look: Look) -> dict:
    packages = {
        "distro": ["nvidia-cuda-toolkit"],
        "nvidia_repo": [f"cuda-toolkit-{version.replace('.', '-')}" for version in old["versions"]],
        "runfile": [],
    }
    return {
        "packages": packages[old["method"]],
        "paths": [
            *(f"/usr/local/cuda-{version}" for version in old["versions"]),
            *_marked(look, "/usr/local/cuda-*/.dlvm-cuda"),
            "/etc/ld.so.conf.d/dlvm-cuda.conf",
            "/etc/profile.d/dlvm-cuda.sh",
        ],
        "data": _some(old, "version", "versions", "method", "host_compiler", "arch_flags"),
    }


def _cudnn(old: dict, look: Look) -> dict:
    packages = {
        "8": ["libcudnn8", "libcudnn8-dev"],
        "9": [f"libcudnn9-cuda-{old['cuda_major']}", f"libcudnn9-dev-cuda-{old['cuda_major']}"],
    }
    trees = _marked(look, "/usr/local/cudnn-*/.dlvm-cudnn-*")
    candidates = look.glob("/usr/local/cuda*/*/*cudnn*")
    links = [path for path in candidates if look.readlink(path).startswith("/usr/local/cudnn/")]
    default = ["/usr/local/cudnn"] if look.readlink("/usr/local/cudnn") in trees else []
    return {
        "packages": packages[old["version"].split(".")[0]] if old["method"] == "nvidia_repo" else [],
        "paths": [
            *trees, *links, *default,
            "/usr/local/cudnn-*.new", "/usr/local/cudnn-*.old", "/etc/ld.so.conf.d/dlvm-cudnn.conf",
        ],
        "data": _some(old, "version", "cuda_major", "method", "sha256"),
    }


def _mkl(old: dict, look: Look) -> dict:
    method, prefix = old["method"], old["prefix"]
    packages, paths = [], []
    if method == "distro":
        packages = ["libmkl-dev", "libomp-dev"]
    if method == "intel_repo":
        url, package = old["source"]
        lists = re.sub(r"^[a-z]+://", "", url).rstrip("/").replace("_", "%5f").replace("/", "_")
        packages = [package]
        paths = [
            "/etc/apt/sources.list.d/dlvm-intel.sources",
            "/usr/share/keyrings/dlvm-intel-*",
            f"/var/lib/apt/lists/{lists}_*",
        ]
    return {
        "packages": packages,
        "paths": [
            prefix, f"{prefix}.new", f"{prefix}.old", "/var/cache/dlvm/mkl", "/etc/ld.so.conf.d/dlvm-mkl.conf", *paths,
        ],
        "data": _some(old, "prefix", "method", "static"),
    }


def _nvidia_driver(old: dict, look: Look) -> dict:
    runfile = old["method"] == "runfile"
    return {
        # The packages were noted before apt installed them.
        "state": "complete" if runfile else "begun",
        "packages": old["packages"],
        "paths": [
            "/etc/apt/preferences.d/dlvm-nvidia-driver", "/etc/modprobe.d/dlvm-nvidia.conf",
            "/etc/systemd/system/nvidia-persistenced.service.d", "/etc/udev/rules.d/71-dlvm-nvidia.rules",
            "/var/cache/dlvm/*-NVIDIA-Linux-*.run",
            *(["/etc/systemd/system/nvidia-persistenced.service", "/etc/nvidia/gridd.conf"] if runfile else []),
        ],
        "data": _some(old, "method", "branch", "flavour", "version", "user"),
    }


def _mxnet_r(old: dict, look: Look) -> dict:
    names = ["mxnet", *old["cran_packages"]]
    for name in names:
        if not _R_PACKAGE.match(name):
            raise RecordError(f"'{name}' is not the name of an R package")
    return {
        "packages": [],
        "paths": [*(f"{old['library']}/{name}" for name in names), "/var/cache/dlvm/mxnet_r"],
        "data": _some(
            old, "method", "version", "library", "r_version", "mxnet", "fingerprint", "notes", "cran_packages",
        ),
    }


def _acceptance(old: dict, look: Look) -> dict:
    return {
        "packages": [],
        "paths": ["/var/lib/dlvm/acceptance.json", "/var/lib/dlvm/acceptance", "/var/cache/dlvm/datasets"],
        "data": {},
    }


_CONVERSIONS = {
    "acceptance": _acceptance,
    "cuda": _cuda,
    "cudnn": _cudnn,
    "mkl": _mkl,
    "mxnet_r": _mxnet_r,
    "nvidia_driver": _nvidia_driver,
}
# Whose file of that name is a result, which must not be overwritten by a record.
RESULTS = ("acceptance",)
