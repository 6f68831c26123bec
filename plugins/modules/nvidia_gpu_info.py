# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nvidia_gpu_info
short_description: Tell which NVIDIA GPUs a host has, how the driver is and who uses them
version_added: 1.0.0
author:
  - The dlvm.azure_gpu authors (@dlvm)
description:
  - Finds the GPUs by their PCI ids in C(/sys), which works before any driver is installed, and asks C(nvidia-smi) for the rest once a driver is there.
  - Says in one word how the driver is and in one sentence what to do about it. It never fails because of a missing or sick driver.
  - Works with drivers 390 to 595. What a driver does not know (C(compute_cap) before 495, MIG before 450) comes from tables or is null.
options:
  nvidia_smi:
    description: Name or path of C(nvidia-smi).
    type: str
    default: nvidia-smi
  timeout:
    description: Seconds after which C(nvidia-smi) is given up; on a sick GPU it can hang for ever.
    type: int
    default: 30
  sysfs:
    description: Where the kernel's C(sysfs) is; for tests and for hosts looked at from a container.
    type: path
    default: /sys
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
  - dlvm.azure_gpu.attributes.info_module
seealso:
  - module: dlvm.azure_gpu.nvidia_persistence
  - module: dlvm.azure_gpu.stack_plan
"""

EXAMPLES = r"""
- name: Look at the GPUs
  dlvm.azure_gpu.nvidia_gpu_info:
  register: info

- name: Show who holds which GPU
  ansible.builtin.debug:
    msg: "{{ item.0.name }}: {{ item.1.user }} ({{ item.1.name }}, {{ item.1.memory_mib }} MiB)"
  loop: "{{ info.gpus | subelements('processes') }}"

- name: Refuse to go on with a sick driver
  ansible.builtin.assert:
    that: info.driver_state == 'ok'
    fail_msg: "{{ info.msg }}"
"""

RETURN = r"""
driver_state:
  description:
    - V(ok), the driver answers for every GPU; V(absent), no driver or not all of it is installed; V(not_loaded), its kernel module is not loaded;
      V(mismatch), kernel module and library are of different versions; V(no_devices), the driver has no GPU to handle;
      V(lost), at least one GPU has stopped answering; V(hung), C(nvidia-smi) did not answer in time or nothing that can be understood.
  returned: always
  type: str
  sample: ok
msg:
  description: What RV(driver_state) means on this host and what to do.
  returned: always
  type: str
  sample: "Driver 535.183.01 handles 1 GPU."
driver_version:
  description: Version of the driver, null where there is none.
  returned: always
  type: str
  sample: 535.183.01
cuda_version:
  description: The newest CUDA that this driver serves, null where it does not tell.
  returned: always
  type: str
  sample: "12.2"
gpus:
  description: The GPUs, those that C(nvidia-smi) lists first in its order, then those that only the PCI bus shows.
  returned: always
  type: list
  elements: dict
  contains:
    index: {description: "Number of the GPU in C(nvidia-smi), null where no driver numbered it.", type: int, returned: always}
    uuid: {description: UUID of the GPU., type: str, returned: always}
    pci_bus_id: {description: PCI address with eight digits of domain., type: str, returned: always, sample: "00000001:00:00.0"}
    device_id: {description: PCI device id of the GPU., type: str, returned: always, sample: "0x1eb8"}
    kernel_driver: {description: Kernel driver bound to it such as V(nvidia) V(nouveau) or V(vfio-pci)., type: str, returned: always}
    name: {description: Name as the driver gives it., type: str, returned: always, sample: Tesla T4}
    model: {description: Name in this collection's catalogue., type: str, returned: always, sample: T4}
    state: {description: "V(ok), V(lost), or V(no_driver) where only the PCI bus knows it.", type: str, returned: always}
    compute_capability: {description: Compute capability., type: str, returned: always, sample: "7.5"}
    memory_mib: {description: Memory in MiB., type: int, returned: always}
    memory_used_mib: {description: Memory in use in MiB., type: int, returned: always}
    persistence_mode: {description: Whether persistence mode is on., type: bool, returned: always}
    mig_mode: {description: "Whether MIG is on, null where the GPU has none.", type: bool, returned: always}
    mig_mode_pending: {description: Whether MIG will be on after a reset., type: bool, returned: always}
    mig_devices:
      description: Its MIG devices.
      type: list
      elements: dict
      returned: always
      contains:
        index: {description: Number within the GPU., type: int, returned: always}
        uuid: {description: UUID to be used in E(CUDA_VISIBLE_DEVICES)., type: str, returned: always}
        profile: {description: Profile such as V(3g.20gb)., type: str, returned: always}
        memory_mib: {description: Memory in MiB., type: int, returned: always}
        gpu_instance_id: {description: Id of the GPU instance., type: int, returned: always}
        compute_instance_id: {description: Id of the compute instance., type: int, returned: always}
    ecc_mode: {description: Whether ECC is on., type: bool, returned: always}
    ecc_uncorrected: {description: Uncorrected errors since the driver was loaded., type: int, returned: always}
    temperature: {description: Temperature in degrees Celsius., type: int, returned: always}
    utilization_percent: {description: Part of the last second in which it computed., type: int, returned: always}
    processes:
      description: Who holds the GPU.
      type: list
      elements: dict
      returned: always
      contains:
        pid: {description: Process id., type: int, returned: always}
        user: {description: Owner of the process., type: str, returned: always}
        name: {description: Executable or command line., type: str, returned: always}
        type: {description: "V(C) for compute, V(G) for graphics, V(C+G) for both.", type: str, returned: always}
        memory_mib: {description: GPU memory in MiB., type: int, returned: always}
        gpu_instance_id: {description: MIG instance that it runs on., type: int, returned: always}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _command, _gpu_report


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "nvidia_smi": {"type": "str", "default": "nvidia-smi"},
            "timeout": {"type": "int", "default": 30},
            "sysfs": {"type": "path", "default": "/sys"},
        },
        supports_check_mode=True,
    )
    timeout = module.params["timeout"]
    if timeout < 1:
        module.fail_json(msg=f"timeout {timeout} is not a time: give at least 1 second.")
    report = _gpu_report.report(
        module.params["sysfs"],
        module.get_bin_path(module.params["nvidia_smi"]),
        lambda argv: _command.run_bounded(argv, timeout),
    )
    module.exit_json(changed=False, **report)


if __name__ == "__main__":
    main()
