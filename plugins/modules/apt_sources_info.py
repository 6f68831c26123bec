# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: apt_sources_info
short_description: Where apt's source files define a repository
version_added: 1.0.0
description:
  - Reads C(sources.list) and the C(.list) and C(.sources) files beside it and tells which of them define one of the repositories asked for.
  - apt refuses to work where two files define one repository with different keys; this tells of such a file before it is too late.
author:
  - The dlvm.azure_gpu authors (@dlvm)
options:
  uris:
    description:
      - URIs of the repositories; the scheme and a closing slash make no difference.
    type: list
    elements: str
    required: true
  path:
    description:
      - The directory of apt's configuration.
    type: path
    default: /etc/apt
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes.info_module
"""

EXAMPLES = r"""
- name: See who else defines NVIDIA's repository
  dlvm.azure_gpu.apt_sources_info:
    uris:
      - https://developer.download.nvidia.com/compute/cuda/repos/debian12/x86_64/
  register: sources
"""

RETURN = r"""
definitions:
  description: The enabled definitions of the repositories, in the order in which apt reads the files.
  returned: always
  type: list
  elements: dict
  contains:
    file:
      description: The source file.
      type: str
      sample: /etc/apt/sources.list.d/cuda-debian12-x86_64.list
    line:
      description: The line on which the entry begins.
      type: int
      sample: 1
    uri:
      description: The URI as written there.
      type: str
      sample: https://developer.download.nvidia.com/compute/cuda/repos/debian12/x86_64/
    signed_by:
      description: What C(Signed-By) says there, empty where it is missing.
      type: str
      sample: /usr/share/keyrings/cuda-archive-keyring.gpg
    alone:
      description: Whether the file lies in C(sources.list.d) and defines nothing but the repositories asked for.
      type: bool
      sample: true
"""

from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _apt_sources


def source_files(folder: Path) -> list[Path]:
    parts = folder / "sources.list.d"
    found = [folder / "sources.list", *sorted(parts.glob("*.list")), *sorted(parts.glob("*.sources"))]
    return [path for path in found if path.is_file()]


def find(folder: Path, uris: list[str]) -> list[dict[str, object]]:
    answer = []
    for path in source_files(folder):
        every = _apt_sources.parse(str(path), path.read_text(encoding="utf-8", errors="replace"))
        wanted = [each for each in every if any(_apt_sources.same_repository(each.uri, uri) for uri in uris)]
        alone = path.parent.name == "sources.list.d" and len(wanted) == len(every)
        answer += [{**vars(each), "alone": alone} for each in wanted]
    return answer


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "uris": {"type": "list", "elements": "str", "required": True},
            "path": {"type": "path", "default": "/etc/apt"},
        },
        supports_check_mode=True,
    )
    try:
        definitions = find(Path(module.params["path"]), module.params["uris"])
    except OSError as error:
        module.fail_json(msg=f"{error.filename} cannot be read: {error.strerror}; run the task as root.")
    module.exit_json(changed=False, definitions=definitions)


if __name__ == "__main__":
    main()
