# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: preflight_info
short_description: Tell what a plan has to know of a host, and what keeps its roles from being applied
version_added: 1.0.0
description:
  - For role preflight, without a promise of compatibility.
  - Asked before the plan, it tells the kernel and its packages, Secure Boot, the Azure size, the version of R, and what apt offers.
  - Asked with the needs of roles, it checks architecture, memory, disk, apt, kernel headers, Secure Boot and sources, all at once, and estimates what a
    run downloads, occupies and takes.
  - apt is asked in a temporary root that has the host's own sources and the repositories that a run would add. Nothing on the host changes.
  - Sources of apt that fail though no package is needed of them, and a metadata service of Azure that does not tell the size, are warnings.
author:
  - The dlvm.azure_gpu authors (@dlvm)
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
  - dlvm.azure_gpu.attributes.info_module
options:
  needs:
    description: By role, what it needs, as its fact C(<role>_needs) states it; see entry point C(needs) of the role.
    type: dict
    default: {}
    version_added: 1.1.0
  space_mib:
    description: By role, disk space in MiB to ask for in place of the role's own figures.
    type: dict
    default: {}
    version_added: 1.1.0
  urls:
    description: Sources that must be reached from this host, with its proxies (C(http_proxy), C(https_proxy), C(no_proxy)).
    type: list
    elements: dict
    default: []
    suboptions:
      url:
        description:
          - The URL. V(pypi:NAME) is the project's page on the index that E(PIP_INDEX_URL) names, or on PyPI.
          - V(git+URL) is a repository, looked for where C(url.<mirror>.insteadOf) in git's configuration on the host leads.
        type: str
        required: true
      purpose:
        description: What needs it.
        type: str
        required: true
      required:
        description: Whether it is a problem when it cannot be reached.
        type: bool
        default: true
  check_sources:
    description: Whether URLs and repositories are asked for at all.
    type: bool
    default: true
    version_added: 1.1.0
  offers:
    description: Whether apt is asked which drivers and CUDA releases it offers, for RV(offers).
    type: bool
    default: false
    version_added: 1.1.0
  azure_size:
    description: The Azure size that is known already.
    type: str
    default: ""
    version_added: 1.1.0
  ask_azure:
    description: Whether Azure's metadata service is asked for the size, where O(azure_size) is empty and the firmware says that this machine is on Azure.
    type: bool
    default: false
    version_added: 1.1.0
  metadata_url:
    description: The address of the metadata service of Azure.
    type: str
    default: http://169.254.169.254/metadata/instance/compute?api-version=2021-02-01
    version_added: 1.1.0
  timeout:
    description: Seconds to wait for a source. Transient errors are retried within them.
    type: int
    default: 10
  apt_cache_age:
    description: Age in seconds from which apt's lists count as stale.
    type: int
    default: 86400
"""

EXAMPLES = r"""
- name: See what keeps CUDA from being installed
  dlvm.azure_gpu.preflight_info:
    needs:
      cuda:
        space:
          - {path: /usr/local, mib: 6000, purpose: CUDA, unless: /usr/local/cuda-11.8}
        packages: [g++]
    urls:
      - {url: "pypi:mxnet", purpose: MXNet}
  register: checked
"""

RETURN = r"""
problems:
  description: What is wrong, each a sentence with its remedy; empty when the roles can be applied.
  returned: always
  type: list
  elements: str
estimate:
  description: What a run downloads (C(download_mib)) and occupies (C(space_mib)), and how long it roughly takes (C(minutes), and C(parts) by what).
  returned: always
  type: dict
offers:
  description: The methods that apt was asked about and, by package name, the versions that it offers. Null where it was not asked.
  returned: always
  type: dict
  sample:
    methods: [distro, nvidia_repo]
    names: {nvidia-cuda-toolkit: [{version: "11.8.89~11.8.0-5~deb12u1", source: Debian}]}
out_of_reach:
  description: The URLs that could not be reached, as they were given but without user, password and what follows a C(?).
  returned: always
  type: list
  elements: str
kernel:
  description: The release of the running kernel, and the installed packages C(linux-image-*) with their versions.
  returned: always
  type: dict
secure_boot:
  description: Whether Secure Boot is on; null where the machine has no UEFI.
  returned: always
  type: bool
dkms_key_enrolled:
  description: Whether the machine trusts the key with which DKMS signs modules.
  returned: always
  type: bool
on_azure:
  description: Whether the firmware says that this machine is on Azure.
  returned: always
  type: bool
azure_size:
  description: The Azure size as given or as the metadata service tells it; empty where it is not known.
  returned: always
  type: str
r_version:
  description: The version of the R that role mxnet_r would use, V(auto) where it is not installed.
  returned: always
  type: str
machine_id:
  description: The machine's id.
  returned: always
  type: str
boot_id:
  description: The id of this boot of the kernel.
  returned: always
  type: str
"""

import os
import re

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.urls import open_url
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _azure_metadata as metadata
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _host_state as host
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _preflight as pure
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._addresses import without_secrets
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._apt_root import AptError, AptRoot, Repository
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._probe import git_mirrors, probe_all, retried
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_offers import PATTERNS

URLS = {
    "url": {"type": "str", "required": True},
    "purpose": {"type": "str", "required": True},
    "required": {"type": "bool", "default": True},
}
REPOSITORY_FIELDS = ("name", "uris", "suites", "key", "components", "preferences", "url_variable", "key_variable")


class Apt:
    """What apt says of the needs: offers, problems, and the size of what would be installed."""

    def __init__(self, module: AnsibleModule, needs: pure.Needs, options: dict) -> None:
        def run(argv, env):
            return module.run_command(argv, environ_update=env)

        def fetch(url):
            try:
                return retried(lambda: open_url(url, timeout=options["timeout"]).read(), options["timeout"])
            except Exception as error:  # open_url has errors of its own that are no OSError
                raise OSError(str(error)) from error

        self.problems, self.warnings, self.offers = [], [], None
        self.download_mib = self.installed_mib = self.packages = 0
        wanted = [one["name"] for one in needs["packages"]]
        repositories = [{key: one[key] for key in REPOSITORY_FIELDS if key in one} for one in needs["repositories"]]
        if not (wanted or options["offers"]) or not module.get_bin_path("apt-get"):
            return
        directory = module.tmpdir
        root = AptRoot(
            run,
            fetch,
            os.path.join(directory, "apt"),
            [Repository(**one) for one in repositories] if options["check_sources"] else [],
            "\n".join(texts["preferences"] for texts in needs.texts.values()),
            options["apt_cache_age"],
            options["timeout"],
        )
        os.mkdir(os.path.join(directory, "apt"), mode=0o755)
        try:
            self.problems = root.refresh()
            self.warnings = root.warnings
            if options["offers"]:
                self._offer(root)
            if wanted:
                self._look_up(root, sorted(set(wanted)))
        except AptError as error:
            self.problems.append(str(error))

    def _offer(self, root: AptRoot) -> None:
        found = root.names(list(PATTERNS))
        names = {name: [{"version": one.version, "source": one.source} for one in offers] for name, offers in found.items()}
        sources = {one["source"].lower() for versions in names.values() for one in versions}
        asked = ["distro"] + (["nvidia_repo"] if "nvidia" in sources else [])
        self.offers = {"methods": asked, "names": names}

    def _look_up(self, root: AptRoot, wanted: list[str]) -> None:
        missing = root.missing(wanted)
        if self.problems:
            # What a repository would have that cannot be read is no problem of its own.
            self.problems += pure.unread_problems(missing)
            return
        self.problems += pure.package_problems(missing)
        simulation = root.simulate([name for name in wanted if name not in missing])
        if simulation.error:
            self.problems += pure.unmet_problems(simulation.error)
        self.download_mib, self.installed_mib = simulation.download_mib, simulation.installed_mib
        self.packages = len(simulation.packages)
        self.problems += pure.branch_problems(wanted, [name for name, _version in simulation.packages])


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "needs": {"type": "dict", "default": {}},
            "space_mib": {"type": "dict", "default": {}},
            "urls": {"type": "list", "elements": "dict", "default": [], "options": URLS},
            "check_sources": {"type": "bool", "default": True},
            "offers": {"type": "bool", "default": False},
            "azure_size": {"type": "str", "default": ""},
            "ask_azure": {"type": "bool", "default": False},
            "metadata_url": {"type": "str", "default": metadata.URL},
            "timeout": {"type": "int", "default": 10},
            "apt_cache_age": {"type": "int", "default": 86400},
        },
        supports_check_mode=True,
    )
    options = module.params
    try:
        needs = pure.gather(options["needs"], os.path.exists)
    except pure.NeedsError as error:
        module.fail_json(msg=str(error))

    urls = [*options["urls"], *needs["urls"], *pure.download_urls(needs["downloads"])] if options["check_sources"] else []
    git = module.get_bin_path("git")
    mirrors = git_mirrors(module.run_command([git, "config", "--get-regexp", "insteadof"])[1]) if git and urls else {}
    sources = probe_all(urls, options["timeout"], os.environ, mirrors)

    on_azure, size, azure_error = metadata.is_azure(host.read(metadata.DMI_PATH)), options["azure_size"], None
    if options["ask_azure"] and not size:
        size, azure_error = metadata.vm_size(metadata.DMI_PATH, options["metadata_url"])

    boot = host.secure_boot()
    enrolled = bool(boot) and host.dkms_key_enrolled(module.get_bin_path("mokutil"), module.run_command)
    kernel = {"release": os.uname().release, "images": host.kernel_images(module.get_bin_path("dpkg-query"), module.run_command)}
    apt = Apt(module, needs, options)
    space = pure.space_items(needs, apt.download_mib, apt.installed_mib, options["space_mib"])
    memory, swap = host.memory_mib()
    dpkg = module.get_bin_path("dpkg")
    userland = module.run_command([dpkg, "--print-architecture"])[1].strip() if dpkg else None
    problems = [
        *pure.architecture_problems(os.uname().machine, userland),
        *(one["msg"] for one in needs["problems"]),
        *pure.download_problems(needs["downloads"]),
        *pure.memory_problems(memory, swap, needs["memory"]),
        *pure.space_problems([host.with_free_space(one) for one in space]),
        *pure.apt_problems(host.dpkg_interrupted()),
        *apt.problems,
        *pure.headers_problems(host.distribution(), kernel["release"], needs.text("headers")),
        *pure.secure_boot_problems(boot, needs.text("signed_by") or None, enrolled),
        *pure.source_problems(sources),
    ]
    for words in [*apt.warnings, *([azure_error] if azure_error else [])]:
        module.warn(words)
    module.exit_json(
        changed=False,
        problems=list(dict.fromkeys(problems)),
        estimate=pure.estimate(needs, space, apt.download_mib, apt.packages),
        offers=apt.offers,
        out_of_reach=[without_secrets(one["given"]) for one in sources if one["error"]],
        kernel=kernel,
        secure_boot=boot,
        dkms_key_enrolled=enrolled,
        on_azure=on_azure,
        azure_size=size or "",
        r_version=r_version(module, needs.text("r_executable")),
        machine_id=host.read("/etc/machine-id"),
        boot_id=host.read("/proc/sys/kernel/random/boot_id"),
    )


def r_version(module: AnsibleModule, executable: str) -> str:
    """The version that R tells, auto where there is none."""
    path = executable and module.get_bin_path(executable)
    found = re.search(r"R version (\d+\.\d+\.\d+)", module.run_command([path, "--version"])[1]) if path else None
    return found[1] if found else "auto"


if __name__ == "__main__":
    main()
