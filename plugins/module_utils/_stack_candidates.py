# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which CUDA releases, cuDNN and wheels can serve a request, and why none can. Pure."""

from __future__ import annotations

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_artifacts as artifacts
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_table as table
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_drivers import offers_on
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import (
    AUTO,
    Gpus,
    PlanError,
    Request,
    between,
    number,
)
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_offers import Offers


def distribution_of(request: Request) -> table.Distribution:
    if request.architecture not in table.ARCHITECTURES:
        raise PlanError(
            f"architecture {request.architecture}",
            "MXNet's CUDA and MKL stacks exist for x86_64 only; take an x86_64 machine with a 64-bit userland",
        )
    for one in table.DISTRIBUTIONS:
        wanted = request.distribution_version if one.name == "Ubuntu" else request.distribution_version.split(".")[0]
        if (one.name, one.version) == (request.distribution, wanted):
            return one
    known = ", ".join(one.title for one in table.DISTRIBUTIONS)
    raise PlanError(f"{request.distribution} {request.distribution_version}", f"it is not supported; take one of {known}")


def release_of(request: Request) -> table.Release:
    wanted = table.DEFAULT_MXNET if request.mxnet_version == AUTO else request.mxnet_version
    for one in table.MXNETS:
        if one.version == wanted:
            return one
    known = [one.version for one in table.MXNETS]
    raise PlanError(f"MXNet {wanted}", f"the plan knows {', '.join(known)}; set mxnet_build_version to one of them")


def check_r(request: Request, release: table.Release) -> None:
    if request.r_version == AUTO or number(request.r_version) >= number(release.r_minimum):
        return
    older = [one.version for one in table.MXNETS if number(one.r_minimum) <= number(request.r_version)]
    advice = f"R {request.r_version} takes MXNet up to {older[-1]}" if older else "no release takes an R this old"
    raise PlanError(
        f"MXNet {release.version} with R {request.r_version}",
        f"its R package needs R {release.r_minimum} or newer; {advice}",
    )


def _method_has(request: Request, distribution: table.Distribution, offers: Offers, method: str, version: str) -> bool:
    if method == "runfile":
        return distribution.runs_cuda_runfile and (
            version in artifacts.CUDA_RUNFILES or f"cuda_runfiles.{version}" in request.own_downloads
        )
    if method in offers.cudas:
        return version in offers.cudas[method]
    if method == "distro":
        return version == distribution.own_cuda
    return between(version, distribution.repository_cudas)


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
    title = distribution.title
    left = list(table.CUDAS)
    asked = request.cuda_version
    if asked != AUTO:
        left = [cuda for cuda in left if number(cuda.version) == number(asked)[:2]]
        if not left:
            raise PlanError(
                f"CUDA {asked}",
                f"the plan knows {', '.join(cuda.version for cuda in table.CUDAS)}; set cuda_version to one of them",
            )
    subject = f"CUDA {asked}" if asked != AUTO else f"MXNet {release.version} on {' and '.join(gpus.models) or 'CUDA'}"

    def keep(test, reason: str) -> None:
        kept = [cuda for cuda in left if test(cuda)]
        if not kept:
            raise PlanError(f"{subject} on {title}", reason)
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
    offers = offers_on(request)

    def has(method: str, cuda: table.Cuda) -> bool:
        every = (cuda.version, *request.cuda_more_versions)
        return all(_method_has(request, distribution, offers, method, version) for version in every)

    keep(lambda cuda: any(has(method, cuda) for method in methods), _why_no_method(request, distribution, offers, left))
    return [(cuda, method) for cuda in left for method in methods if has(method, cuda)]


def _why_no_method(request: Request, distribution: table.Distribution, offers: Offers, left: list[table.Cuda]) -> str:
    wanted = _versions(left) + "".join(f" and {version}" for version in request.cuda_more_versions)
    if request.cuda_method == "runfile" and not distribution.runs_cuda_runfile:
        return f"NVIDIA's installer needs libxml2.so.2, which {distribution.title} does not have; take cuda_method distro or nvidia_repo"
    if request.cuda_method == "runfile":
        return f"no sha256 is known for the runfile of CUDA {wanted}; give it in cuda_runfiles, or take one of {', '.join(artifacts.CUDA_RUNFILES)}"
    own = ", ".join(offers.cudas["distro"]) if "distro" in offers.cudas else distribution.own_cuda
    if "nvidia_repo" in offers.cudas:
        theirs = ", ".join(offers.cudas["nvidia_repo"]) or "none"
    else:
        theirs = " to ".join(distribution.repository_cudas)
    has = f"{distribution.title} offers CUDA {own or 'none'} (distro) and {theirs} (nvidia_repo)"
    return f"{has}; CUDA {wanted} comes by cuda_method runfile"


def _cudnn(request: Request, gpus: Gpus, release: table.Release, cuda: table.Cuda) -> tuple[str, str]:
    """Release and method."""
    major = number(cuda.version)[0]
    asked = request.cudnn_version
    if asked != AUTO and not number(asked):
        raise PlanError(f"cuDNN {asked}", "it is no version; set cudnn_version to auto, or to one such as 8.9.7")
    if asked != AUTO and number(asked)[0] not in release.cudnn_majors:
        more = "; cuDNN 9 lacks 18 functions that it calls" if number(asked)[0] >= 9 else ""
        majors = " or ".join(map(str, release.cudnn_majors))
        raise PlanError(
            f"cuDNN {asked}", f"MXNet {release.version} takes cuDNN {majors}{more}; set cudnn_version: auto"
        )
    known = {version for version, of_major in (*artifacts.CUDNN_ARCHIVES, *artifacts.CUDNN_WHEELS) if of_major == major}
    serving = [
        one
        for one in table.CUDNNS
        if number(one.version)[0] in release.cudnn_majors
        and major in one.cuda_majors
        and all(between(capability, one.capabilities) for capability in gpus.capabilities)
    ]
    # A wheel of the same cuDNN may be a patch level older than the archive.
    versions = []
    for one in serving:
        older = [version for version in known if number(version)[:2] == number(one.version)[:2] and version != one.version]
        versions += [one.version, *sorted(older, key=number, reverse=True)]
    if asked != AUTO:
        wanted = number(asked)
        matching = [version for version in versions if number(version)[: len(wanted)] == wanted]
        # One that the table lists and that does not serve the GPUs is no better for being the user's own download.
        unfit = any(number(one.version)[:2] == wanted[:2] for one in table.CUDNNS if one not in serving)
        versions = matching or ([asked] if len(wanted) == 3 and not unfit else [])
    if not versions:
        why = f"no cuDNN {'' if asked == AUTO else asked + ' '}serves it together with CUDA {cuda.version} and MXNet {release.version}"
        raise PlanError(", ".join(gpus.models) or f"CUDA {cuda.version}", why)
    for version in versions:
        for method in ("archive", "wheel") if request.cudnn_method == AUTO else (request.cudnn_method,):
            if _has_cudnn(request, method, version, major):
                return version, method
    raise PlanError(
        f"cuDNN {versions[0]} for CUDA {major}",
        f"no {'archive or wheel' if request.cudnn_method == AUTO else request.cudnn_method} of it is known with its checksum; "
        "give cudnn_archive its url and sha256, or cudnn_wheel its name, version and sha256",
    )


def _has_cudnn(request: Request, method: str, version: str, cuda_major: int) -> bool:
    if method == "archive":
        return "cudnn_archive" in request.own_downloads or bool(artifacts.cudnn_archive(version, cuda_major))
    if method == "wheel":
        return "cudnn_wheel" in request.own_downloads or bool(artifacts.cudnn_wheel(version, cuda_major))
    return True


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
    """(CUDA, its method, (cuDNN, its method), wheel), best first."""
    newest = max((one.capabilities[1] for one in table.CUDNNS), key=number)
    if gpus.capabilities and number(gpus.capabilities[-1]) > number(newest):
        why = (
            f"cuDNN serves it from {table.CUDNN_FOR_BLACKWELL} on, and MXNet {release.version} takes cuDNN {release.cudnn_majors[-1]}; "
            "a build without cuDNN has been tried by nobody here"
        )
        raise PlanError(" and ".join(gpus.models), why)
    rejected, found = None, []
    for cuda, method in _cudas(request, distribution, gpus, release, [branch for branch, _method in branches]):
        try:
            cudnn = _cudnn(request, gpus, release, cuda)
        except PlanError as error:
            rejected = rejected or error
            continue
        wheel = wheel_of(release, gpus, cuda) if request.mxnet_method in (AUTO, "wheel") else None
        if wheel or request.mxnet_method != "wheel":
            found.append((cuda, method, cudnn, wheel))
        else:
            rejected = rejected or PlanError("mxnet_build_method wheel", no_wheel(release, gpus, cuda))
    if not found:
        raise rejected
    return sorted(found, key=lambda one: _preference(one[0], one[1], one[3]))
