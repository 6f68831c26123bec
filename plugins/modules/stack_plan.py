# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: stack_plan
short_description: Plan driver, CUDA, cuDNN, compiler and MXNet for the GPUs of a machine
version_added: 1.0.0
description:
  - Chooses from one table a stack that works for the GPUs, the distribution, the MXNet release and the user's requests.
  - Every choice comes with its reason. A combination that cannot work is rejected with the reason and the nearest stack that works.
  - Reads nothing of the host; facts and GPUs are given as options.
author:
  - The dlvm.azure_gpu authors (@dlvm)
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
  - dlvm.azure_gpu.attributes.info_module
options:
  distribution:
    description: The distribution's name, as in the fact C(ansible_distribution).
    type: str
    required: true
  distribution_version:
    description: The distribution's version, as in the fact C(ansible_distribution_version).
    type: str
    required: true
  architecture:
    description: The machine's architecture.
    type: str
    default: x86_64
  gpus:
    description:
      - The GPUs that were found, as RV(dlvm.azure_gpu.nvidia_gpu_info#module:gpus) or as names.
      - A compute capability such as V(7.5) stands for a GPU that the table does not know.
    type: list
    elements: raw
    default: []
  declared_gpus:
    description: The GPUs that the machine will have; they count instead of O(gpus). Names, compute capabilities or dictionaries.
    type: list
    elements: raw
    default: []
  fleet:
    description: The GPUs of all machines that share a build; code is made for these too, as far as the chosen CUDA compiles for them.
    type: list
    elements: raw
    default: []
  azure_size:
    description:
      - The machine's Azure size. It stands in for GPUs that are not found, and distinguishes a virtual GPU from a whole one.
      - A GPU size that the catalogue does not know, or a misspelt one, is rejected unless O(declared_gpus) or O(use_cuda=false) settles it.
    type: str
  on_azure:
    description: Whether the machine is on Azure; a card that Azure also sells as a virtual GPU is then planned only with its O(azure_size).
    type: bool
    default: false
    version_added: 1.1.0
  kernel:
    description: The running kernel's release, C(uname -r).
    type: str
    default: ""
    version_added: 1.1.0
  kernel_images:
    description: The installed packages C(linux-image-*) with their versions; the metapackage among them determines headers and modules.
    type: dict
    default: {}
    version_added: 1.1.0
  secure_boot:
    description: Whether only kernel modules that a vendor has signed load. Signed modules are then preferred.
    type: bool
    default: false
    version_added: 1.1.0
  offers:
    description:
      - What apt offers on the machine, as RV(dlvm.azure_gpu.preflight_info#module:offers). It counts more than the table.
    type: dict
    version_added: 1.1.0
    suboptions:
      methods:
        description: The methods that apt was asked about, V(distro) and V(nvidia_repo).
        type: list
        elements: str
        required: true
      names:
        description: By package name, a list of C(version) and C(source).
        type: dict
        required: true
  own_downloads:
    description: >-
      Names of the variables by which a download of the user's own is given, such as V(cudnn_archive), V(cudnn_wheel), V(nvidia_driver_runfile)
      or V(cuda_runfiles.12.6).
    type: list
    elements: str
    default: []
    version_added: 1.1.0
  use_cuda:
    description:
      - V(auto) plans CUDA when a GPU is found, declared or in the size.
      - V(true) plans it also without a GPU, V(false) plans for the CPU only.
    type: str
    choices: [auto, 'true', 'false']
    default: auto
  driver_branch:
    description: The branch of the NVIDIA driver.
    type: str
    default: auto
  driver_version:
    description: One release of the NVIDIA driver; empty for the newest of the branch.
    type: str
    default: ""
    version_added: 1.1.0
  driver_flavour:
    description: The flavour of the kernel modules.
    type: str
    choices: [auto, open, proprietary]
    default: auto
  driver_kind:
    description: V(grid) is the driver of virtual GPUs.
    type: str
    choices: [auto, cuda, grid]
    default: auto
  driver_method:
    description: Where the driver comes from. V(auto) takes V(nvidia_repo) or V(distro), whichever has a branch that serves.
    type: str
    choices: [auto, nvidia_repo, distro, runfile]
    default: auto
  cuda_version:
    description: The CUDA release.
    type: str
    default: auto
  cuda_more_versions:
    description: CUDA releases that the same method has to have besides.
    type: list
    elements: str
    default: []
    version_added: 1.1.0
  cuda_method:
    description: Where CUDA comes from. V(auto) takes V(nvidia_repo) or V(distro), whichever has the better release.
    type: str
    choices: [auto, nvidia_repo, distro, runfile]
    default: auto
  cudnn_version:
    description: The cuDNN release.
    type: str
    default: auto
  cudnn_method:
    description: Where cuDNN comes from. V(auto) takes NVIDIA's archive where its checksum is known, and the wheel otherwise.
    type: str
    choices: [auto, archive, nvidia_repo, wheel]
    default: auto
  mkl_method:
    description: Where MKL comes from. V(auto) takes the wheels.
    type: str
    choices: [auto, intel_repo, distro, wheel, archive]
    default: auto
    version_added: 1.1.0
  mxnet_version:
    description: The MXNet release; V(auto) is 1.9.1, the last one.
    type: str
    default: auto
  mxnet_method:
    description:
      - V(auto) takes a PyPI wheel where one has code for the GPUs, and builds from source otherwise.
      - V(artifact) takes what another host has built from source.
    type: str
    choices: [auto, wheel, source, artifact]
    default: auto
  r_version:
    description: The version of R, where it is not the distribution's.
    type: str
    default: auto
  r_method:
    description: V(native) is MXNet's own R package, V(reticulate) R over the Python package.
    type: str
    choices: [auto, native, reticulate]
    default: auto
  upstream_reachable:
    description: Whether the sources of MXNet's R package and CRAN can be reached; decides O(r_method=auto).
    type: bool
seealso:
  - module: dlvm.azure_gpu.nvidia_gpu_info
  - module: dlvm.azure_gpu.azure_gpu_size_info
"""

EXAMPLES = r"""
- name: Plan for a T4
  dlvm.azure_gpu.stack_plan:
    distribution: "{{ ansible_facts.distribution }}"
    distribution_version: "{{ ansible_facts.distribution_version }}"
    declared_gpus: [T4]
  register: planned

- name: Ask whether CUDA 12.4 serves a K80 (it does not)
  dlvm.azure_gpu.stack_plan:
    distribution: Ubuntu
    distribution_version: "22.04"
    declared_gpus: [K80]
    cuda_version: "12.4"
"""

RETURN = r"""
plan:
  description: The stack.
  returned: success
  type: dict
  sample:
    distribution: {name: Debian, version: "12", arch: x86_64}
    gpu: {present: false, models: [T4], compute_capabilities: ["7.5"], vendor: nvidia, source: declared}
    driver:
      kind: cuda
      branch: "580"
      flavour: open
      minimum: "450.80.02"
      method: nvidia_repo
      packages: [nvidia-kernel-open-dkms, nvidia-driver-cuda, nvidia-persistenced]
      headers: linux-headers-amd64
      signed_by: dkms
      user: nvidia-persistenced
      runfile: {}
    cuda:
      version: "11.8"
      method: distro
      arch: ["75"]
      arch_flags: "-gencode arch=compute_75,code=[sm_75,compute_75]"
      max_gcc: 11
      runfiles: {}
    cudnn:
      version: 8.9.7
      cuda_major: 11
      method: archive
      archive: {name: cudnn-linux-x86_64-8.9.7.29_cuda11-archive.tar.xz, sha256: a3e2...402e}
      wheel: {}
    mkl: {method: wheel}
    compiler: {gcc: "11"}
    mxnet:
      version: 1.9.1
      method: wheel
      wheel: mxnet-cu117
      wheels: [{name: mxnet-cu117, version: 1.9.1, sha256: dd68...7b4d}]
      archive: {name: apache-mxnet-src-1.9.1-incubating.tar.gz, version: 1.9.1, sha256: 11ea...9322, url: "https://..."}
      numpy: "<1.24"
      use_nvtx: 1
    r: {minimum: 3.4.4, maximum: null, method: native}
    reasons: [{choice: cuda.version, value: "11.8", reason: "MXNet 1.9.1, T4 and gcc of Debian 12; from distro"}]
summary:
  description: The stack in one line.
  returned: success
  type: str
  sample: MXNet 1.9.1 by wheel mxnet-cu117, CUDA 11.8 (distro), cuDNN 8.9.7, gcc-11, driver 580 open (nvidia_repo)
refused:
  description: What is rejected, why, and the nearest settings that work with their summary.
  returned: failure
  type: dict
  sample:
    value: CUDA 12.4 on Ubuntu 22.04
    reason: compute capability 3.7 (K80) is served by CUDA 8.0 to 11.8, not by 12.4
    nearest: {settings: {cuda_version: auto}, text: "MXNet 1.9.1 by source, CUDA 11.8 (nvidia_repo) (set cuda_version: auto)"}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import PlanError, Request
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan, summary

METHODS = ["auto", "nvidia_repo", "distro", "runfile"]
OFFERS = {"methods": {"type": "list", "elements": "str", "required": True}, "names": {"type": "dict", "required": True}}


def main() -> None:
    """Entry point."""
    gpus = {"type": "list", "elements": "raw", "default": []}
    strings = {"type": "list", "elements": "str", "default": []}
    version = {"type": "str", "default": "auto"}
    module = AnsibleModule(
        argument_spec={
            "distribution": {"type": "str", "required": True},
            "distribution_version": {"type": "str", "required": True},
            "architecture": {"type": "str", "default": "x86_64"},
            "gpus": gpus,
            "declared_gpus": gpus,
            "fleet": gpus,
            "azure_size": {"type": "str"},
            "on_azure": {"type": "bool", "default": False},
            "kernel": {"type": "str", "default": ""},
            "kernel_images": {"type": "dict", "default": {}},
            "secure_boot": {"type": "bool", "default": False},
            "offers": {"type": "dict", "options": OFFERS},
            "own_downloads": strings,
            "use_cuda": {"type": "str", "choices": ["auto", "true", "false"], "default": "auto"},
            "driver_branch": version,
            "driver_version": {"type": "str", "default": ""},
            "driver_flavour": {"type": "str", "choices": ["auto", "open", "proprietary"], "default": "auto"},
            "driver_kind": {"type": "str", "choices": ["auto", "cuda", "grid"], "default": "auto"},
            "driver_method": {"type": "str", "choices": METHODS, "default": "auto"},
            "cuda_version": version,
            "cuda_more_versions": strings,
            "cuda_method": {"type": "str", "choices": METHODS, "default": "auto"},
            "cudnn_version": version,
            "cudnn_method": {"type": "str", "choices": ["auto", "archive", "nvidia_repo", "wheel"], "default": "auto"},
            "mkl_method": {"type": "str", "choices": ["auto", "intel_repo", "distro", "wheel", "archive"], "default": "auto"},
            "mxnet_version": version,
            "mxnet_method": {"type": "str", "choices": ["auto", "wheel", "source", "artifact"], "default": "auto"},
            "r_version": version,
            "r_method": {"type": "str", "choices": ["auto", "native", "reticulate"], "default": "auto"},
            "upstream_reachable": {"type": "bool"},
        },
        supports_check_mode=True,
    )
    options = dict(module.params)
    request = Request(
        detected=tuple(options.pop("gpus")),
        declared=tuple(options.pop("declared_gpus")),
        fleet=tuple(options.pop("fleet")),
        own_downloads=tuple(options.pop("own_downloads")),
        cuda_more_versions=tuple(options.pop("cuda_more_versions")),
        **options,
    )
    try:
        plan = make_plan(request)
    except PlanError as error:
        nearest = error.nearest and {"settings": error.nearest["settings"], "text": error.nearest["text"]}
        module.fail_json(msg=error.message, refused={"value": error.value, "reason": error.reason, "nearest": nearest})
    module.exit_json(changed=False, plan=plan, summary=summary(plan))


if __name__ == "__main__":
    main()
