# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From GPUs, distribution, MXNet release and wishes to one stack that works, or a refusal. Pure."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_table as table
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_candidates import (
    branches_of,
    candidates,
    check_r,
    distribution_of,
    no_wheel,
    release_of,
    usable_gcc,
    wheel_of,
)
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import (
    AUTO,
    Gpus,
    Notes,
    Refusal,
    Request,
    gpus_of,
    number,
    one_gpu,
)

WISHES = {
    "driver_branch": "nvidia_driver_branch",
    "driver_flavour": "nvidia_driver_flavour",
    "driver_method": "nvidia_driver_method",
    "driver_kind": "driver_kind",
    "cuda_version": "cuda_version",
    "cuda_method": "cuda_method",
    "cudnn_version": "cudnn_version",
    "cudnn_method": "cudnn_method",
    "mxnet_version": "mxnet_build_version",
    "mxnet_method": "mxnet_build_method",
}
_DEFAULTS = {wish: Request.__dataclass_fields__[wish].default for wish in WISHES}


def arch_flags(capabilities: list[str]) -> str:
    """nvcc's -gencode for each, and PTX of the newest."""
    arches = [capability.replace(".", "") for capability in capabilities]
    flags = [f"-gencode arch=compute_{arch},code=sm_{arch}" for arch in arches[:-1]]
    newest = arches[-1]
    return " ".join([*flags, f"-gencode arch=compute_{newest},code=[sm_{newest},compute_{newest}]"])


def _flavour(request: Request, distribution, gpus: Gpus, branch: int, method: str, notes: Notes) -> str:
    oldest, newest = number(gpus.capabilities[0]), number(gpus.capabilities[-1])
    names = " and ".join(gpus.models)
    debian = distribution.name == "Debian" and method == "distro"
    if oldest < (7, 5):
        chosen, reason = "proprietary", f"{names}: GPUs older than Turing have no open kernel modules"
    elif debian:
        chosen, reason = "proprietary", "Debian's own open kernel modules do not build for its kernels"
    elif newest >= (8, 0) or branch >= table.OPEN_RECOMMENDED_FROM:
        chosen, reason = "open", f"NVIDIA recommends the open kernel modules for {names} with branch {branch}"
    else:
        chosen, reason = (
            "proprietary",
            f"before branch {table.OPEN_RECOMMENDED_FROM} the proprietary modules are the tried ones for {names}",
        )
    wish = request.driver_flavour
    if wish == "open" and (oldest < (7, 5) or branch < table.OPEN_POSSIBLE_FROM):
        raise Refusal(
            f"nvidia_driver_flavour open with {names}",
            f"the open kernel modules need Turing or newer and branch {table.OPEN_POSSIBLE_FROM}",
        )
    if wish == "open" and debian:
        raise Refusal(
            f"nvidia_driver_flavour open with {names}",
            "Debian's own open kernel modules do not build for its kernels; take nvidia_driver_method nvidia_repo or runfile",
        )
    if wish != AUTO:
        chosen, reason = wish, "asked for"
    notes.add("driver.flavour", chosen, reason)
    return chosen


def _driver_kind(request: Request, gpus: Gpus) -> str:
    if not gpus.capabilities:
        return "none"
    names = " and ".join(gpus.models)
    if gpus.virtual and (request.driver_kind == "cuda" or request.driver_method in ("nvidia_repo", "distro")):
        wish = "driver_kind cuda" if request.driver_kind == "cuda" else f"nvidia_driver_method {request.driver_method}"
        raise Refusal(
            f"{wish} with {names} as a virtual GPU",
            "it takes the GRID driver of Microsoft's or NVIDIA's vGPU installer; the CUDA driver hangs the machine at the next boot",
        )
    if request.driver_kind != AUTO:
        return request.driver_kind
    return "grid" if gpus.virtual else "cuda"


def _grid(gpus: Gpus) -> list[tuple[int, str]]:
    known = [table.GRID_BRANCHES[model] for model in gpus.models if model in table.GRID_BRANCHES]
    if not known:
        raise Refusal(" and ".join(gpus.models), "no GRID driver is known for it as a virtual GPU")
    return [(max(known), "runfile")]


def _mxnet(request: Request, distribution, release, gpus: Gpus, cuda, wheel, notes: Notes) -> dict:
    wish = request.mxnet_method
    method = ("wheel" if wheel else "source") if wish == AUTO else wish
    if method == "wheel":
        code = (
            f"its code for {', '.join(wheel.machine_code)} serves {', '.join(gpus.capabilities)}"
            if wheel.cudas
            else "no GPU code is needed"
        )
        notes.add(
            "mxnet.method",
            f"wheel {wheel.name}",
            f"prebuilt, minutes instead of hours; {code}{'; it needs libnccl.so.2' if wheel.cudas else ''}",
        )
    else:
        notes.add("mxnet.method", method, "asked for" if wish != AUTO else no_wheel(release, gpus, cuda))
    return {
        "version": release.version,
        "method": method,
        "wheel": wheel.name if method == "wheel" else None,
        "numpy": table.NUMPY_OF_PYTHON[distribution.python],
        "use_nvtx": int(cuda is not None and number(cuda.version)[0] <= table.NEWEST_CUDA_WITH_NVTX),
    }


def _r(request: Request, release: table.Release, notes: Notes) -> dict:
    method, reason = request.r_method, "asked for"
    if method == AUTO:
        method = "reticulate" if request.upstream_reachable is False else "native"
        reason = {
            True: "upstream's sources and CRAN can be reached",
            False: "upstream's sources or CRAN cannot be reached from this host, so R uses the Python package",
            None: "upstream's R package, if preflight reaches its sources",
        }[request.upstream_reachable]
    notes.add("r.method", method, reason)
    return {"minimum": release.r_minimum, "maximum": None, "method": method}


def _with_cuda(request: Request, distribution, release, gpus: Gpus, notes: Notes) -> dict:
    kind = _driver_kind(request, gpus)
    branches = {"none": list, "grid": lambda: _grid(gpus)}.get(kind, lambda: branches_of(request, distribution, gpus))()
    cuda, method, cudnn, wheel = candidates(request, distribution, release, gpus, branches)[0]
    title = f"{distribution.name} {distribution.version}"
    driver = {"kind": kind, "branch": None, "flavour": None, "minimum": None, "method": None}
    if kind == "none":
        notes.add("driver.kind", kind, "no GPU is there or declared: the toolkit is installed without a driver")
    else:
        branch, driver_method = next(one for one in branches if one[0] >= number(cuda.compatible_driver)[0])
        wish = request.driver_branch if request.driver_branch != AUTO else str(branch)
        minimum = cuda.compatible_driver
        driver = {"kind": kind, "branch": wish, "flavour": None, "minimum": minimum, "method": driver_method}
        notes.add(
            "driver.branch",
            wish,
            f"serves {', '.join(gpus.models)} and CUDA {cuda.version} (>= {minimum}); from {driver_method}",
        )
        driver["flavour"] = _flavour(request, distribution, gpus, branch, driver_method, notes)
    if kind == "grid":
        notes.add("driver.kind", kind, "a virtual GPU takes the GRID driver; Secure Boot has to be off for it")
    notes.add(
        "cuda.version",
        cuda.version,
        "asked for"
        if request.cuda_version != AUTO
        else f"MXNet {release.version}, {', '.join(gpus.models) or 'no GPU'} and gcc of {title}; from {method}",
    )
    notes.add(
        "cudnn.version", cudnn, f"MXNet {release.version} takes cuDNN {' or '.join(map(str, release.cudnn_majors))}"
    )
    gcc = usable_gcc(distribution, cuda)
    if gcc != distribution.default_gcc:
        notes.add(
            "compiler.gcc",
            str(gcc),
            f"nvcc of CUDA {cuda.version} takes gcc up to {cuda.max_gcc}, {title}'s is {distribution.default_gcc}",
        )
    fleet = [
        capability
        for _model, capability, _vendor, _virtual in map(one_gpu, request.fleet)
        if capability in cuda.capabilities
    ]
    wanted = {*gpus.capabilities, *fleet} or {one for one in table.DEFAULT_CAPABILITIES if one in cuda.capabilities}
    capabilities = sorted(wanted, key=number)
    notes.add(
        "cuda.arch",
        ", ".join(capabilities),
        "the GPUs of this play, PTX of the newest"
        if gpus.capabilities or fleet
        else "no GPU is known: what Azure sells",
    )
    return {
        "driver": driver,
        "cuda": {
            "version": cuda.version,
            "method": method,
            "arch": [one.replace(".", "") for one in capabilities],
            "arch_flags": arch_flags(capabilities),
            "max_gcc": cuda.max_gcc,
        },
        "cudnn": {"version": cudnn, "cuda_major": number(cuda.version)[0]},
        "compiler": {"gcc": None if gcc == distribution.default_gcc else str(gcc)},
        "mxnet": _mxnet(request, distribution, release, gpus, cuda, wheel, notes),
    }


def _without_cuda(request: Request, distribution, release, gpus: Gpus, notes: Notes) -> dict:
    wheel = wheel_of(release, gpus, None) if request.mxnet_method in (AUTO, "wheel") else None
    if wheel is None and request.mxnet_method == "wheel":
        raise Refusal("mxnet_build_method wheel", no_wheel(release, Gpus(), None))
    notes.add(
        "cuda.version",
        None,
        "dlvm_use_cuda is false" if request.use_cuda == "false" else "no GPU is there, declared or in the size",
    )
    return {
        "driver": {"kind": "none", "branch": None, "flavour": None, "minimum": None, "method": None},
        "cuda": {"version": None, "method": None, "arch": [], "arch_flags": "", "max_gcc": None},
        "cudnn": {"version": None, "cuda_major": None},
        "compiler": {"gcc": None},
        "mxnet": _mxnet(request, distribution, release, Gpus(), None, wheel, notes),
    }


def _resolve(request: Request) -> dict:
    notes = Notes()
    distribution = distribution_of(request)
    gpus = gpus_of(request.declared, request.detected, request.azure_size, notes)
    release = release_of(request)
    check_r(request, release)
    if gpus.vendor == "amd" and request.use_cuda != "false":
        raise Refusal(" and ".join(gpus.models), f"it takes AMD's ROCm and MXNet {release.version} is made for CUDA")
    wanted = request.use_cuda == "true" or (request.use_cuda == AUTO and gpus.vendor == "nvidia")
    parts = (_with_cuda if wanted else _without_cuda)(request, distribution, release, gpus, notes)
    return {
        "distribution": {"name": distribution.name, "version": distribution.version, "arch": request.architecture},
        "gpu": {
            "present": gpus.present,
            "models": gpus.models,
            "compute_capabilities": gpus.capabilities,
            "vendor": gpus.vendor,
            "source": gpus.source,
        },
        **parts,
        "r": _r(request, release, notes),
        "reasons": notes.items,
    }


def summary(plan: dict) -> str:
    """The stack in one line."""
    mxnet = plan["mxnet"]
    parts = [f"MXNet {mxnet['version']} by {mxnet['method']}{' ' + mxnet['wheel'] if mxnet['wheel'] else ''}"]
    if plan["cuda"]["version"]:
        parts.append(f"CUDA {plan['cuda']['version']} ({plan['cuda']['method']})")
        parts.append(f"cuDNN {plan['cudnn']['version']}")
        if plan["compiler"]["gcc"]:
            parts.append(f"gcc-{plan['compiler']['gcc']}")
        if plan["driver"]["branch"]:
            grid = "GRID " if plan["driver"]["kind"] == "grid" else ""
            parts.append(
                f"{grid}driver {plan['driver']['branch']} {plan['driver']['flavour']} ({plan['driver']['method']})"
            )
    else:
        parts.append("CPU only")
    return ", ".join(parts)


def _nearest(request: Request) -> dict | None:
    """The smallest change of wishes that gives a stack."""
    set_wishes = [wish for wish, default in _DEFAULTS.items() if getattr(request, wish) != default]
    all_free = {wish: _DEFAULTS[wish] for wish in set_wishes}
    by_runfile = {"cuda_method": "runfile"}
    changes = [{wish: _DEFAULTS[wish]} for wish in set_wishes]
    changes += [
        by_runfile,
        all_free,
        {**all_free, **by_runfile},
        {"use_cuda": "false"},
        {**all_free, "use_cuda": "false"},
    ]
    for change in changes:
        try:
            plan = _resolve(replace(request, **change))
        except Refusal:
            continue
        settings = {WISHES.get(wish, "dlvm_use_cuda"): value for wish, value in change.items()}
        advice = ", ".join(f"{name}: {value}" for name, value in settings.items())
        return {"settings": settings, "text": f"{summary(plan)}{f' (set {advice})' if advice else ''}", "plan": plan}
    return None


def make_plan(request: Request) -> dict:
    """The stack for a request; raises Refusal with the nearest one that works."""
    try:
        return _resolve(request)
    except Refusal as refusal:
        refusal.nearest = _nearest(request)
        raise
