# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which driver serves the GPUs: kind, branch, method, flavour of the kernel modules, packages. Pure."""

from __future__ import annotations

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_artifacts as artifacts
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_table as table
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._kernel_line import kernel_line
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import (
    AUTO,
    Gpus,
    Notes,
    PlanError,
    Request,
    number,
)
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_offers import Offers, offers_of
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_packages import driver_packages, is_signed, unseen

NO_DRIVER = {
    "kind": "none",
    "branch": None,
    "flavour": None,
    "minimum": None,
    "method": None,
    "packages": [],
    "headers": None,
    "signed_by": None,
    "user": None,
    "runfile": {},
}
_BY_NUMBER = {branch.number: branch for branch in table.BRANCHES}
_OPEN_ONLY_FROM = min(branch.number for branch in table.BRANCHES if not branch.proprietary)


def line_of(request: Request):
    """The line of kernels that the machine follows."""
    return kernel_line(request.distribution, request.distribution_version, request.kernel, request.kernel_images)


def offers_on(request: Request) -> Offers:
    """What apt offers on the machine; empty where it was not asked."""
    if request.offers is None:
        return Offers({}, {})
    return offers_of(request.offers["names"], request.offers["methods"], line_of(request).modules)


def kind_of(request: Request, gpus: Gpus) -> str:
    """cuda, grid or none."""
    if not gpus.capabilities:
        return "none"
    names = " and ".join(gpus.models)
    if gpus.virtual and (request.driver_kind == "cuda" or request.driver_method in ("nvidia_repo", "distro")):
        asked = "driver_kind cuda" if request.driver_kind == "cuda" else f"nvidia_driver_method {request.driver_method}"
        raise PlanError(
            f"{asked} with {names} as a virtual GPU",
            "it takes the GRID driver of Microsoft's or NVIDIA's vGPU installer; the CUDA driver hangs the machine at the next boot",
        )
    if request.driver_kind != AUTO:
        return request.driver_kind
    return "grid" if gpus.virtual else "cuda"


def _limits(gpus: Gpus) -> tuple[int, int | None]:
    """The oldest and the newest branch (None: no end) that serve all GPUs."""
    low, high = 0, None
    for capability in gpus.capabilities:
        known = table.DRIVERS_OF_CAPABILITY.get(capability)
        if known is None:
            raise PlanError(
                f"compute capability {capability}", "no driver branch is known for it; give the GPU's real one"
            )
        low = max(low, known[0])
        high = known[1] if high is None else min(high, known[1] or high)
    if high is not None and low > high:
        names = " and ".join(gpus.models)
        raise PlanError(names, f"they need a driver branch >= {low} and <= {high} at once; split them over two machines")
    return low, high


def _span(low: int, high: int | None) -> str:
    return f"{low} or newer" if high is None else f"{low} to {high}"


def _requested_branch(request: Request) -> int | None:
    """The branch by nvidia_driver_branch or by the release in nvidia_driver_version."""
    for variable, given in (("nvidia_driver_version", request.driver_version), ("nvidia_driver_branch", request.driver_branch)):
        if given not in ("", AUTO) and not number(given):
            raise PlanError(f"{variable} {given}", "it is no number; give a branch such as 580, or a release of one such as 580.95.05")
    version = number(request.driver_version)[0] if request.driver_version else None
    if request.driver_branch == AUTO:
        return version
    branch = number(request.driver_branch)[0]
    if version not in (None, branch):
        raise PlanError(
            f"nvidia_driver_version {request.driver_version} with nvidia_driver_branch {request.driver_branch}",
            f"that release is of branch {version}; leave one of them out",
        )
    return branch


def _is_offered(distribution: table.Distribution, offers: Offers, branch: int, method: str) -> bool:
    if method == "runfile":
        return True
    if method in offers.drivers:
        return branch in offers.drivers[method]
    if method == "distro":
        return branch in distribution.own_drivers
    first, last = distribution.repository_drivers
    return first <= branch <= last


def _offered_text(distribution: table.Distribution, offers: Offers) -> str:
    own = offers.drivers.get("distro", distribution.own_drivers)
    if "nvidia_repo" in offers.drivers:
        theirs = ", ".join(map(str, offers.drivers["nvidia_repo"])) or "none"
    else:
        theirs = "{} to {}".format(*distribution.repository_drivers)
    return f"{distribution.title} offers {', '.join(map(str, own)) or 'none'} (distro) and {theirs} (nvidia_repo)"


def branches_of(request: Request, distribution: table.Distribution, gpus: Gpus) -> list[tuple[int, str]]:
    """Driver branches with the method that has each, preferred first."""
    low, high = _limits(gpus)
    names = " and ".join(gpus.models)
    asked = _requested_branch(request)

    def serves(branch: int) -> bool:
        return low <= branch and (high is None or branch <= high)

    if asked is not None and not serves(asked):
        raise PlanError(f"driver branch {asked}", f"{names} needs branch {_span(low, high)}")
    if asked is not None:
        wanted = [asked]
    else:
        serving = [branch for branch in table.BRANCHES if serves(branch.number)]
        # An ended branch counts where it was asked for by its method, or where the GPUs have no other.
        with_ended = request.driver_method in ("distro", "runfile") or all(branch.ended for branch in serving)
        wanted = [branch.number for branch in serving if with_ended or not branch.ended]
    methods = ["nvidia_repo", "distro"] if request.driver_method == AUTO else [request.driver_method]
    offers = offers_on(request)
    found = [
        (branch, method) for branch in wanted for method in methods if _is_offered(distribution, offers, branch, method)
    ]
    if not found:
        ended = [
            str(branch.number)
            for branch in table.BRANCHES
            if asked is None and serves(branch.number) and any(_is_offered(distribution, offers, branch.number, method) for method in methods)
        ]
        on_request = f"; {' and '.join(ended)} get no more updates and come on request only: set nvidia_driver_branch" if ended else ""
        raise PlanError(
            f"driver branch {asked}" if asked is not None else names,
            f"{names} needs driver branch {_span(low, high)} and {_offered_text(distribution, offers)}{on_request}",
        )
    if request.driver_method == AUTO:
        found.sort(key=lambda one: _preference(request, distribution, gpus, offers, *one))
    return found


def _preference(request: Request, distribution, gpus: Gpus, offers: Offers, branch: int, method: str) -> tuple:
    """Modules that load before those that do not, names that somebody has seen before those that nobody has; then the order found."""
    loads = not request.secure_boot or is_signed(distribution, branch, method)
    flavour = "proprietary" if number(gpus.capabilities[0]) < (7, 5) else "open"
    packages = driver_packages(distribution, branch, flavour, method, line_of(request))
    known = method in offers.drivers or not unseen(distribution, packages, method)
    return (not loads, not known)


def _flavour(request: Request, distribution, gpus: Gpus, branch: int, method: str, notes: Notes) -> str:
    oldest, newest = number(gpus.capabilities[0]), number(gpus.capabilities[-1])
    names = " and ".join(gpus.models)
    of_debian = distribution.name == "Debian" and method == "distro"
    only_open = branch >= _OPEN_ONLY_FROM
    asked = request.driver_flavour
    if asked == "open" and (oldest < (7, 5) or branch < table.OPEN_POSSIBLE_FROM):
        raise PlanError(
            f"nvidia_driver_flavour open with {names}",
            f"the open kernel modules need Turing or newer and branch {table.OPEN_POSSIBLE_FROM}",
        )
    if asked == "open" and of_debian:
        raise PlanError(
            f"nvidia_driver_flavour open with {names}",
            "Debian's own open kernel modules do not build for its kernels; take nvidia_driver_method nvidia_repo or runfile",
        )
    if asked == "proprietary" and only_open:
        raise PlanError(
            f"nvidia_driver_flavour proprietary with driver branch {branch}",
            f"NVIDIA ships the open kernel modules alone from branch {_OPEN_ONLY_FROM} on; take nvidia_driver_branch 580 or 595",
        )
    if asked != AUTO:
        chosen, reason = asked, "asked for"
    elif oldest < (7, 5):
        chosen, reason = "proprietary", f"{names}: GPUs older than Turing have no open kernel modules"
    elif of_debian:
        chosen, reason = "proprietary", "Debian's own open kernel modules do not build for its kernels"
    elif only_open:
        chosen, reason = "open", f"branch {branch} has no other kernel modules"
    elif gpus.virtual and oldest < number(table.OPEN_VIRTUAL_FROM):
        chosen, reason = "proprietary", f"{names}: under GPU virtualization NVIDIA recommends the open modules from Ada on"
    elif newest >= (8, 0) or branch >= table.OPEN_RECOMMENDED_FROM:
        chosen, reason = "open", f"NVIDIA recommends the open kernel modules for {names} with branch {branch}"
    else:
        chosen = "proprietary"
        reason = f"before branch {table.OPEN_RECOMMENDED_FROM} the proprietary modules are the tried ones for {names}"
    notes.add("driver.flavour", chosen, reason)
    return chosen


def _note_branch(branch: int, notes: Notes) -> None:
    known = _BY_NUMBER.get(branch)
    if known is None:
        notes.add("driver.support", str(branch), "the plan does not know this branch; apt or the runfile decides")
    elif known.ended:
        ended = f" since {known.end}" if known.end else ""
        notes.add("driver.support", str(branch), f"this {known.kind} branch gets no more updates{ended}")
    else:
        notes.add("driver.support", str(branch), f"{known.kind} branch, updated until {known.end}")


def grid_branches(request: Request, gpus: Gpus) -> list[tuple[int, str]]:
    """The branch asked for, or that of Microsoft's GRID installer."""
    asked = _requested_branch(request)
    low, high = _limits(gpus)
    if asked is not None and not (low <= asked <= (high or asked)):
        raise PlanError(f"driver branch {asked}", f"{' and '.join(gpus.models)} needs branch {_span(low, high)}")
    if asked is not None:
        return [(asked, "runfile")]
    known = [table.GRID_BRANCHES[model] for model in gpus.models if model in table.GRID_BRANCHES]
    if not known:
        raise PlanError(" and ".join(gpus.models), "no GRID driver is known for it as a virtual GPU")
    return [(max(known), "runfile")]


def driver_of(request: Request, distribution, gpus: Gpus, kind: str, branches, cuda: table.Cuda, notes: Notes) -> dict:
    """The plan's part on the driver, for a CUDA release that one of the branches runs."""
    if kind == "none":
        notes.add("driver.kind", kind, "no GPU is there or declared: the toolkit is installed without a driver")
        return dict(NO_DRIVER)
    branch, method = next(one for one in branches if one[0] >= number(cuda.compatible_driver)[0])
    minimum = cuda.compatible_driver
    serves = f"serves {', '.join(gpus.models)} and CUDA {cuda.version} (>= {minimum}); from {method}"
    notes.add("driver.branch", str(branch), serves)
    _note_branch(branch, notes)
    flavour = _flavour(request, distribution, gpus, branch, method, notes)
    line = line_of(request)
    packages = driver_packages(distribution, branch, flavour, method, line)
    signed = is_signed(distribution, branch, method)
    if signed and request.secure_boot:
        notes.add("driver.method", method, "Secure Boot is on: Canonical signs these kernel modules")
    strangers = [] if method in offers_on(request).drivers else unseen(distribution, packages, method)
    if strangers:
        notes.add("driver.packages", ", ".join(strangers), f"not seen on {distribution.title} by anybody here; apt decides")
    runfile = artifacts.driver_runfile(kind, branch) if method == "runfile" else {}
    wanted_release = number(request.driver_version)
    if wanted_release != number(runfile.get("version", ""))[: len(wanted_release)]:
        runfile = {}
    if kind == "grid":
        notes.add("driver.kind", kind, "a virtual GPU takes the GRID driver; Secure Boot has to be off for it")
        if distribution.name == "Debian":
            notes.add("driver.grid", distribution.title, "Microsoft lists its GRID driver for Ubuntu and not for Debian")
    if method == "runfile" and "nvidia_driver_runfile" not in request.own_downloads and not runfile.get("sha256"):
        notes.add("driver.runfile", request.driver_version or str(branch), "no checksum of its runfile is known: bring one in nvidia_driver_runfile")
    return {
        "kind": kind,
        "branch": str(branch),
        "flavour": flavour,
        "minimum": minimum,
        "method": method,
        "packages": packages,
        "headers": None if signed else line.headers,
        "signed_by": "vendor" if signed else "nobody" if method == "runfile" else "dkms",
        "user": "nvpd" if distribution.name == "Debian" and method == "distro" else "nvidia-persistenced",
        "runfile": runfile,
    }
