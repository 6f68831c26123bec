# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mxnet_info
short_description: Ask an installed MXNet for its version and features
version_added: 1.0.0
author:
  - The dlvm.azure_gpu authors (@dlvm)
description:
  - Loads a C(libmxnet.so) in a child process and asks the library itself what it is and what was compiled into it, whatever flags its build was given.
  - A library that cannot be loaded is an error that names what it lacks.
options:
  path:
    description: The library.
    type: path
    default: /opt/mxnet/current/lib/libmxnet.so
  timeout:
    description: Seconds that loading may take.
    type: int
    default: 60
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
  - dlvm.azure_gpu.attributes.info_module
"""

EXAMPLES = r"""
- name: Ask MXNet what it can do
  dlvm.azure_gpu.mxnet_info:
  register: mxnet

- name: Insist on cuDNN
  ansible.builtin.assert:
    that: "'CUDNN' in mxnet.features"
"""

RETURN = r"""
library:
  description: The library, links followed.
  returned: always
  type: str
  sample: /opt/mxnet/0f3b2c81/lib/libmxnet.so
version:
  description: Version of MXNet.
  returned: success
  type: str
  sample: 1.9.1
features:
  description: Features compiled in, by MXNet's names. Empty for releases before 1.5, which do not tell.
  returned: success
  type: list
  elements: str
  sample: [BLAS_OPEN, CPU_SSE, MKLDNN, OPENCV, OPENMP]
features_off:
  description: Features that this release knows but that are not compiled in.
  returned: success
  type: list
  elements: str
gpu_count:
  description: GPUs that the library can use; null where it was built without CUDA or no driver answers.
  returned: success
  type: int
missing:
  description: Names of the libraries that it lacks.
  returned: failure
  type: list
  elements: str
  sample: [libcudart.so.11.0]
"""

import os

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _command, _mxnet_library


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "default": "/opt/mxnet/current/lib/libmxnet.so"},
            "timeout": {"type": "int", "default": 60},
        },
        supports_check_mode=True,
    )
    path, timeout = os.path.realpath(module.params["path"]), module.params["timeout"]
    if timeout < 1:
        module.fail_json(msg=f"timeout {timeout} is not a time: give at least 1 second.")
    if not os.path.isfile(path):
        module.fail_json(
            msg=f"There is no library at {module.params['path']}: install MXNet (role dlvm.azure_gpu.mxnet_build) or give the right path.",
            library=path, missing=[],
        )
    try:
        found = _mxnet_library.ask(path, lambda argv: _command.run_bounded(argv, timeout), timeout)
    except _mxnet_library.LibraryError as error:
        module.fail_json(msg=str(error), library=path, missing=error.missing)
    module.exit_json(changed=False, library=path, **found)


if __name__ == "__main__":
    main()
