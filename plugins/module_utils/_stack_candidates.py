# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which drivers, CUDA releases, cuDNN and wheels can serve a request, and why none can. Pure."""

from __future__ import annotations

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_table as table
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import (
    AUTO,
    Gpus,
    Refusal,
    Request,
    between,
    number,
)


def distribution_of(request: Request) -> table.Distribution:
    if request.architecture not in table.ARCHITECTURES:
        raise Refusal(
            f"architecture {request.architecture}",
            "MXNet's CUDA and MKL stacks exist for x86_64 only; take an x86_64 machine with a 64-bit user land",
        )
    for one in table.DISTRIBUTIONS:
        wanted = request.distribution_version if one.name == "Ubuntu" else request.distribution_version.split(".")[0]
        if (one.name, one.version) == (request.distribution, wanted):
            return one
    known = ", ".join(f"{one.name} {one.version}" for one in table.DISTRIBUTIONS)
    raise Refusal(f"{request.distribution} {request.distribution_version}", f"it is not supported; take one of {known}")


def release_of(request: Request) -> table.Release:
    wanted = table.DEFAULT_MXNET if request.mxnet_version == AUTO else request.mxnet_version
    for one in table.MXNETS:
        if one.version == wanted:
            return one
    known = [one.version for one in table.MXNETS]
    raise Refusal(f"MXNet {wanted}", f"the plan knows {', '.join(known)}; set mxnet_build_version to one of them")


def check_r(request: Request, release: table.Release) -> None:
    if request.r_version == AUTO or number(request.r_version) >= number(release.r_minimum):
        return
    older = [one.version for one in table.MXNETS if number(one.r_minimum) <= number(request.r_version)]
    advice = f"R {request.r_version} takes MXNet up to {older[-1]}" if older else "no release takes an R this old"
    raise Refusal(
        f"MXNet {release.version} with R {request.r_version}",
        f"its R package needs R {release.r_minimum} or newer; {advice}",
    )


def _method_has(distribution: table.Distribution, method: str, cuda: table.Cuda) -> bool:
    if method == "distro":
        return cuda.version == distribution.own_cuda
    if method == "nvidia_repo":
        return between(cuda.version, distribution.repository_cudas)
    return True


def usable_gcc(distribution: table.Distribution, cuda: table.Cuda) -> int | None:
    if distribution.default_gcc <= cuda.max_gcc:
        return distribution.default_gcc
    return max((gcc for gcc in distribution.gccs if gcc <= cuda.max_gcc), default=None)


def _versions(cudas) -> str:
    names = [cuda.version for cuda in cudas]
    return "none" if not names else names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"


def _cudas(
    request: Request, distribution: table.Distribution, gpus: Gpus, release: table.Release, branches
) -> list[tuple[table.Cuda, str]]:
    """CUDA releases with the method that has each; the filter that leaves none says why."""
    title = f"{distribution.name} {distribution.version}"
    left = list(table.CUDAS)
    asked = request.cuda_version
    if asked != AUTO:
        wanted = ".".join(asked.split(".")[:2])
        left = [cuda for cuda in left if cuda.version == wanted]
        if not left:
            raise Refusal(
                f"CUDA {asked}",
                f"the plan knows {', '.join(cuda.version for cuda in table.CUDAS)}; set cuda_version to one of them",
            )
    subject = f"CUDA {asked}" if asked != AUTO else f"MXNet {release.version} on {' and '.join(gpus.models) or 'CUDA'}"

    def keep(test, reason: str) -> None:
        kept = [cuda for cuda in left if test(cuda)]
        if not kept:
            raise Refusal(f"{subject} on {title}", reason)
        left[:] = kept

    keep(
        lambda cuda: between(cuda.version, release.cudas),
        f"MXNet {release.version} compiles with CUDA {release.cudas[0]} to {release.cudas[1]}",
    )
    for capability in gpus.capabilities:
        serving = [cuda for cuda in table.CUDAS if capability in cuda.capabilities]
        keep(
            lambda cuda, capability=capability: capability in cuda.capabilities,
            f"compute capability {capability} ({', '.join(gpus.models)}) is served by CUDA {_versions(serving)}, not by {_versions(left)}",
        )
    if branches:
        newest = max(branches)
        keep(
            lambda cuda: number(cuda.compatible_driver)[0] <= newest,
            f"CUDA {_versions(left)} needs a newer driver than branch {newest}",
        )
    span = f"gcc {distribution.gccs[0]} to {distribution.gccs[-1]}"
    most = max(cuda.max_gcc for cuda in left)
    keep(
        lambda cuda: usable_gcc(distribution, cuda) is not None,
        f"nvcc of CUDA {_versions(left)} takes gcc up to {most} and {title} has {span}",
    )
    methods = ("nvidia_repo", "distro") if request.cuda_method == AUTO else (request.cuda_method,)
    has = f"{title} offers CUDA {distribution.own_cuda} (distro) and {' to '.join(distribution.repository_cudas)} (nvidia_repo)"
    keep(
        lambda cuda: any(_method_has(distribution, method, cuda) for method in methods),
        f"{has}; CUDA {_versions(left)} comes by cuda_method runfile",
    )
    return [(cuda, method) for cuda in left for method in methods if _method_has(distribution, method, cuda)]


def branches_of(request: Request, distribution: table.Distribution, gpus: Gpus) -> list[tuple[int, str]]:
    """Driver branches with the method that has each, preferred first."""
    low, high = 0, 999
    for capability in gpus.capabilities:
        known = table.DRIVERS_OF_CAPABILITY.get(capability)
        if known is None:
            raise Refusal(
                f"compute capability {capability}", "no driver branch is known for it; give the GPU's real one"
            )
        low, high = max(low, known[0]), min(high, known[1] or 999)
    names = " and ".join(gpus.models)
    if low > high:
        raise Refusal(names, f"they need a driver branch >= {low} and <= {high} at once; split them over two machines")
    if request.driver_branch != AUTO:
        asked = number(request.driver_branch)[0]
        if not low <= asked <= high:
            limits = f"{low} or newer" if high == 999 else f"{low} to {high}"
            raise Refusal(f"driver branch {request.driver_branch}", f"{names} needs branch {limits}")
    methods = ("nvidia_repo", "distro") if request.driver_method == AUTO else (request.driver_method,)
    found = []
    for method in methods:
        for branch in (
            table.PREFERRED_BRANCHES if request.driver_branch == AUTO else (number(request.driver_branch)[0],)
        ):
            first, last = distribution.repository_drivers
            offered = {"nvidia_repo": first <= branch <= last, "distro": branch in distribution.own_drivers}.get(
                method, True
            )
            if offered and low <= branch <= high:
                found.append((branch, method))
    if not found:
        own = ", ".join(map(str, distribution.own_drivers))
        needs = (
            f"{names} needs driver branch {low} to {high}"
            if high != 999
            else f"{names} needs driver branch {low} or newer"
        )
        raise Refusal(
            f"driver branch {request.driver_branch}" if request.driver_branch != AUTO else names,
            f"{needs} and {distribution.name} {distribution.version} offers {own} (distro) and "
            f"{distribution.repository_drivers[0]} to {distribution.repository_drivers[1]} (nvidia_repo)",
        )
    return found


def _cudnn(
    request: Request, distribution: table.Distribution, gpus: Gpus, release: table.Release, cuda: table.Cuda
) -> str:
    asked = (
        distribution.own_cudnn
        if request.cudnn_method == "distro" and request.cudnn_version == AUTO
        else request.cudnn_version
    )
    if asked != AUTO:
        if number(asked)[0] not in release.cudnn_majors:
            more = "; cuDNN 9 lacks 18 functions that it calls" if number(asked)[0] >= 9 else ""
            majors = " or ".join(map(str, release.cudnn_majors))
            raise Refusal(
                f"cuDNN {asked}",
                f"MXNet {release.version} takes cuDNN {majors}{more}; set cudnn_version: auto and cudnn_method: archive",
            )
        return asked
    fits = [
        one
        for one in table.CUDNNS
        if number(one.version)[0] in release.cudnn_majors and number(cuda.version)[0] in one.cuda_majors
    ]
    for one in fits:
        if all(between(capability, one.capabilities) for capability in gpus.capabilities):
            newest = table.NEWEST_CUDNN_WHEEL.get(number(cuda.version)[0]) if request.cudnn_method == "wheel" else None
            return min(newest or one.version, one.version, key=number)
    why = f"no cuDNN serves it together with CUDA {cuda.version} and MXNet {release.version}"
    raise Refusal(", ".join(gpus.models) or f"CUDA {cuda.version}", why)


def _runs(wheel: table.Wheel, capability: str) -> bool:
    """Machine code runs on GPUs of the same major and no smaller minor number; PTX on anything newer."""
    wanted = number(capability)
    same = any(number(code)[0] == wanted[0] and number(code) <= wanted for code in wheel.machine_code)
    return same or bool(wheel.ptx and number(wheel.ptx) <= wanted)


def wheel_of(release: table.Release, gpus: Gpus, cuda: table.Cuda | None) -> table.Wheel | None:
    for wheel in table.WHEELS:
        if wheel.release != release.version:
            continue
        if cuda is None or not gpus.capabilities:
            if wheel.cudas is None:
                return wheel
        elif wheel.cudas and between(cuda.version, wheel.cudas) and all(_runs(wheel, one) for one in gpus.capabilities):
            return wheel
    return None


def _preference(cuda: table.Cuda, method: str, wheel) -> tuple:
    """Minutes before hours; what MXNet was released with (CUDA 11, the newest) before the oldest CUDA 12; then the method."""
    major, minor = number(cuda.version)
    return (
        wheel is None,
        major != 11,
        ("nvidia_repo", "distro", "runfile").index(method),
        -minor if major == 11 else minor,
    )


def no_wheel(release: table.Release, gpus: Gpus, cuda: table.Cuda | None) -> str:
    made = [
        wheel for wheel in table.WHEELS if wheel.release == release.version and (wheel.cudas is None) == (cuda is None)
    ]
    if not made:
        return f"PyPI has no wheel of MXNet {release.version} that loads here"
    for capability in gpus.capabilities:
        if not any(_runs(wheel, capability) for wheel in made):
            return f"no wheel of MXNet {release.version} has code for compute capability {capability}, nor PTX to compile it from"
    return f"the wheels of MXNet {release.version} are made for CUDA {', '.join(sorted({wheel.cudas[0] for wheel in made if wheel.cudas}, key=number))}"


def candidates(request: Request, distribution, release, gpus: Gpus, branches):
    """(CUDA, method, cuDNN, wheel), best first."""
    newest = max((one.capabilities[1] for one in table.CUDNNS), key=number)
    if gpus.capabilities and number(gpus.capabilities[-1]) > number(newest):
        why = f"cuDNN serves it from {table.CUDNN_FOR_BLACKWELL} on, and MXNet {release.version} takes cuDNN {release.cudnn_majors[-1]}"
        raise Refusal(" and ".join(gpus.models), why)
    refused, found = None, []
    for cuda, method in _cudas(request, distribution, gpus, release, [branch for branch, _method in branches]):
        try:
            cudnn = _cudnn(request, distribution, gpus, release, cuda)
        except Refusal as refusal:
            refused = refused or refusal
            continue
        wheel = wheel_of(release, gpus, cuda) if request.mxnet_method in (AUTO, "wheel") else None
        if wheel or request.mxnet_method != "wheel":
            found.append((cuda, method, cudnn, wheel))
        else:
            refused = refused or Refusal("mxnet_build_method wheel", no_wheel(release, gpus, cuda))
    if not found:
        raise refused
    return sorted(found, key=lambda one: _preference(one[0], one[1], one[3]))
