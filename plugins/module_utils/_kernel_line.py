# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which line of kernels a machine follows, and the metapackage of headers for it. Pure.

A line is what a metapackage linux-image-<line> follows: amd64 and cloud-amd64 on Debian; generic, generic-hwe-24.04, azure, azure-fde,
azure-lts-22.04, lowlatency, nvidia and others on Ubuntu. The release that runs does not always tell the line: 6.8.0-1021-azure is of line
azure or azure-lts-24.04, which are different kernels after the next update, so the installed metapackage decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_UBUNTU_FLAVOUR = re.compile(r"^\d+\.\d+\.\d+-\d+-(?P<flavour>[a-z][a-z0-9-]*)$")
_DEBIAN_FLAVOUR = re.compile(r"[-+](?P<flavour>(?:cloud-|rt-)?amd64)$")
_METAPACKAGE = re.compile(r"^linux-image-(?P<line>[a-z][a-z0-9.-]*)$")
# Ubuntu's kernel of a release's first day; a newer one is hardware enablement.
_FIRST_KERNEL = {"22.04": "5.15.", "24.04": "6.8.", "26.04": "7.0."}
_LINES_WITH_HWE = ("generic", "lowlatency", "nvidia")


@dataclass(frozen=True)
class Line:
    """headers is an apt name, with '=version' where only that version is for the running kernel."""

    name: str
    headers: str

    @property
    def modules(self) -> str:
        """The line by which Canonical names its packages of NVIDIA modules: virtual machines run the modules of generic."""
        return self.name.replace("virtual", "generic", 1)


def _flavour(distribution: str, release: str) -> str | None:
    match = (_DEBIAN_FLAVOUR if distribution == "Debian" else _UBUNTU_FLAVOUR).search(release)
    return match.group("flavour") if match else None


def _belongs(line: str, flavour: str) -> bool:
    """Whether a kernel of this flavour can be of this line: virtual runs generic's kernels, azure-lts-22.04 has flavour azure."""
    of_line = re.sub(r"-(hwe|lts)?-?\d+\.\d+.*$", "", line)
    return of_line == flavour or (of_line == "virtual" and flavour == "generic")


def _is_version_of(version: str, release: str) -> bool:
    """Metapackages 6.8.0.1021.23 and 6.8.0-1021.23~22.04.1 are for release 6.8.0-1021-azure."""
    upstream = re.match(r"(\d+\.\d+\.\d+)-(\d+)-", release)
    return bool(upstream) and bool(re.match(rf"{re.escape(upstream[1])}[.-]{upstream[2]}\.", version))


def _of_ubuntu(line: str, release: str) -> Line:
    # The confidential machines' lines have no metapackage of headers.
    return Line(line, f"linux-headers-{release if line.startswith('azure-fde') else line}")


def kernel_line(distribution: str, distribution_version: str, release: str, images: dict[str, str]) -> Line:
    """The line of the running kernel.

    release is `uname -r`; images are the installed packages linux-image-* with their versions. Without a metapackage the flavour in the
    release decides, and a release without one (a container, a kernel of one's own) counts as the distribution's general line.
    """
    flavour = _flavour(distribution, release)
    metapackages = {match.group("line"): version for name, version in images.items() if (match := _METAPACKAGE.match(name))}
    if distribution == "Debian":
        line = flavour or "amd64"
        installed = metapackages.get(line, "")
        # Headers of a backported kernel: apt's candidate without a version would be that of the release's own, older kernel.
        pin = f"={installed}" if "~bpo" in installed else ""
        return Line(line, f"linux-headers-{line}{pin}")
    fitting = [line for line in metapackages if flavour and _belongs(line, flavour)]
    current = [line for line in fitting if _is_version_of(metapackages[line], release)]
    # Of several, the more specific one: a machine may have azure left over beside azure-lts-22.04.
    for lines in (current, fitting):
        if lines:
            return _of_ubuntu(max(sorted(lines), key=len), release)
    line = flavour or "generic"
    first = _FIRST_KERNEL.get(distribution_version, "")
    if flavour in _LINES_WITH_HWE and not release.startswith(first):
        line = f"{flavour}-hwe-{distribution_version}"
    return _of_ubuntu(line, release)


def line_serves(distribution: str, release: str, headers: str) -> bool:
    """Whether a headers package can be for the kernel that runs; true where the kernel's release says nothing of its flavour."""
    flavour = _flavour(distribution, release)
    line = headers.partition("=")[0].replace("linux-headers-", "", 1)
    return flavour is None or line == release or _belongs(line, flavour)
