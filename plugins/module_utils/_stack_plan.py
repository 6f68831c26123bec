# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From GPUs, distribution, MXNet release and requests to one stack that works, or a rejection. Pure."""

from __future__ import annotations

import json
from dataclasses import replace

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_artifacts as artifacts
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_table as table
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_candidates import (
    candidates,
    check_r,
    distribution_of,
    no_wheel,
    release_of,
    usable_gcc,
    wheel_of,
)
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_drivers import (
    NO_DRIVER,
    branches_of,
    driver_of,
    grid_branches,
    kind_of,
)
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import (
    AUTO,
    Gpus,
    Notes,
    PlanError,
    Request,
    between,
    find_gpu,
    gpus_of,
    number,
    one_gpu,
)

VARIABLES = {
    "driver_branch": "nvidia_driver_branch",
    "driver_version": "nvidia_driver_version",
    "driver_flavour": "nvidia_driver_flavour",
    "driver_method": "nvidia_driver_method",
    "driver_kind": "driver_kind",
    "cuda_version": "cuda_version",
    "cuda_more_versions": "cuda_more_versions",
    "cuda_method": "cuda_method",
    "cudnn_version": "cudnn_version",
    "cudnn_method": "cudnn_method",
    "mxnet_version": "mxnet_build_version",
    "mxnet_method": "mxnet_build_method",
}
_DEFAULTS = {name: Request.__dataclass_fields__[name].default for name in VARIABLES}


def arch_flags(capabilities: list[str]) -> str:
    """nvcc's -gencode for each, and PTX of the newest."""
    arches = [capability.replace(".", "") for capability in capabilities]
    flags = [f"-gencode arch=compute_{arch},code=sm_{arch}" for arch in arches[:-1]]
    newest = arches[-1]
    return " ".join([*flags, f"-gencode arch=compute_{newest},code=[sm_{newest},compute_{newest}]"])


def _mxnet(request: Request, distribution, release, gpus: Gpus, cuda, wheel, notes: Notes) -> dict:
    asked = request.mxnet_method
    method = ("wheel" if wheel else "source") if asked == AUTO else asked
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
        notes.add("mxnet.method", method, "asked for" if asked != AUTO else no_wheel(release, gpus, cuda))
    numpy = table.NUMPY_OF_PYTHON[distribution.python]
    if method == "wheel" and (release.version, distribution.python) not in table.TRIED_WHEELS:
        notes.add("mxnet.unproven", wheel.name, f"release {release.version} was never run here on Python {distribution.python} with NumPy {numpy}")
    return {
        "version": release.version,
        "method": method,
        "wheel": wheel.name if method == "wheel" else None,
        "wheels": artifacts.mxnet_wheels(release.version, wheel.name) if method == "wheel" else [],
        "archive": artifacts.MXNET_ARCHIVES.get(release.version, {}),
        "numpy": numpy,
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
    kind = kind_of(request, gpus)
    branches = []
    if kind == "grid":
        branches = grid_branches(request, gpus)
    elif kind != "none":
        branches = branches_of(request, distribution, gpus)
    cuda, method, (cudnn, cudnn_method), wheel = candidates(request, distribution, release, gpus, branches)[0]
    driver = driver_of(request, distribution, gpus, kind, branches, cuda, notes)
    title, cuda_major = distribution.title, number(cuda.version)[0]
    notes.add(
        "cuda.version",
        cuda.version,
        "asked for"
        if request.cuda_version != AUTO
        else f"MXNet {release.version}, {', '.join(gpus.models) or 'no GPU'} and gcc of {title}; from {method}",
    )
    notes.add(
        "cudnn.version",
        cudnn,
        f"MXNet {release.version} takes cuDNN {' or '.join(map(str, release.cudnn_majors))}; from {cudnn_method}",
    )
    listed = table.CUDNN_LISTED_CUDAS.get((cudnn, cuda_major))
    if listed and not between(cuda.version, listed):
        notes.add(
            "cudnn.unproven",
            cudnn,
            f"NVIDIA lists it with CUDA {' to '.join(listed)}; that it runs with {cuda.version} by minor-version compatibility is not proven",
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
            "runfiles": artifacts.cuda_runfiles((cuda.version, *request.cuda_more_versions)) if method == "runfile" else {},
        },
        "cudnn": {
            "version": cudnn,
            "cuda_major": cuda_major,
            "method": cudnn_method,
            "archive": artifacts.cudnn_archive(cudnn, cuda_major) if cudnn_method == "archive" else {},
            "wheel": artifacts.cudnn_wheel(cudnn, cuda_major) if cudnn_method == "wheel" else {},
        },
        "compiler": {"gcc": None if gcc == distribution.default_gcc else str(gcc)},
        "mxnet": _mxnet(request, distribution, release, gpus, cuda, wheel, notes),
    }


def _without_cuda(request: Request, distribution, release, gpus: Gpus, notes: Notes) -> dict:
    wheel = wheel_of(release, gpus, None) if request.mxnet_method in (AUTO, "wheel") else None
    if wheel is None and request.mxnet_method == "wheel":
        raise PlanError("mxnet_build_method wheel", no_wheel(release, Gpus(), None))
    notes.add(
        "cuda.version",
        None,
        "dlvm_use_cuda is false" if request.use_cuda == "false" else "no GPU is there, declared or in the size",
    )
    return {
        "driver": dict(NO_DRIVER),
        "cuda": {"version": None, "method": None, "arch": [], "arch_flags": "", "max_gcc": None, "runfiles": {}},
        "cudnn": {"version": None, "cuda_major": None, "method": None, "archive": {}, "wheel": {}},
        "compiler": {"gcc": None},
        "mxnet": _mxnet(request, distribution, release, Gpus(), None, wheel, notes),
    }


def _resolve(request: Request) -> dict:
    notes = Notes()
    distribution = distribution_of(request)
    gpus = gpus_of(request, notes)
    release = release_of(request)
    check_r(request, release)
    if gpus.vendor == "amd" and request.use_cuda != "false":
        raise PlanError(" and ".join(gpus.models), f"it takes AMD's ROCm and MXNet {release.version} is made for CUDA")
    grace = [model for model in gpus.models if (find_gpu(model) or table.GPUS[0]).architecture not in table.ARCHITECTURES]
    if grace and request.use_cuda != "false":
        raise PlanError(" and ".join(grace), "Grace machines are aarch64, and the stack exists for x86_64 only")
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
        "mkl": {"method": "wheel" if request.mkl_method == AUTO else request.mkl_method},
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
    """The smallest change of requests that gives a stack."""
    requested = [name for name, default in _DEFAULTS.items() if getattr(request, name) != default]
    all_free = {name: _DEFAULTS[name] for name in requested}
    by_runfile = {"cuda_method": "runfile"}
    changes = [{name: _DEFAULTS[name]} for name in requested]
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
        except PlanError:
            continue
        settings = {VARIABLES.get(name, "dlvm_use_cuda"): value for name, value in change.items()}
        advice = ", ".join(f"{name}: {value or json.dumps(value)}" for name, value in settings.items())
        return {"settings": settings, "text": f"{summary(plan)}{f' (set {advice})' if advice else ''}", "plan": plan}
    return None


def make_plan(request: Request) -> dict:
    """The stack for a request; raises PlanError with the nearest one that works."""
    try:
        return _resolve(request)
    except PlanError as error:
        error.nearest = _nearest(request)
        raise
