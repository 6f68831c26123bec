# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where an R installation lives on this host, asked of R itself through an injected command runner."""

from __future__ import annotations

import glob
import os
import re
import shutil
import typing as t

from ansible_collections.dlvm.azure_gpu.plugins.module_utils._makeconf import MakeconfError

# Where R stands when it is not on the PATH: Microsoft ML Server, Microsoft R Open, then the distribution.
_KNOWN_HOMES = (
    "/opt/microsoft/mlserver/*/runtime/R",
    "/usr/lib64/microsoft-r/*/lib64/R",
    "/opt/microsoft/ropen/*/lib64/R",
    "/usr/lib/R",
    "/usr/lib64/R",
)

Runner = t.Callable[[list[str]], tuple[int, str, str]]


def find_r(executable: str, known_homes: tuple[str, ...] = _KNOWN_HOMES) -> str:
    """Return the path of the R executable; a bare `R` that is not on the PATH is looked for where Microsoft and distributions put it."""
    found = shutil.which(executable)
    if found:
        return found
    if executable == "R":
        for pattern in known_homes:
            for home in sorted(glob.glob(pattern), reverse=True):
                if os.access(os.path.join(home, "bin", "R"), os.X_OK):
                    return os.path.join(home, "bin", "R")
    raise MakeconfError(f"R executable '{executable}' is not on this host: install r-base-core or give the path of R.")


def r_home(executable: str, run: Runner) -> str:
    """Ask R for its home directory."""
    rc, out, err = run([executable, "RHOME"])
    if rc != 0 or not out.strip():
        raise MakeconfError(f"'{executable} RHOME' failed ({(err or out).strip() or rc}): check this installation of R.")
    return out.strip().splitlines()[-1]


def makeconf_of(home: str) -> str:
    """Return the Makeconf of an R home; with sub-architectures there must be just one."""
    paths = [path for path in [os.path.join(home, "etc", "Makeconf"), *glob.glob(os.path.join(home, "etc", "*", "Makeconf"))] if os.path.exists(path)]
    if not paths:
        raise MakeconfError(f"There is no Makeconf under {home}/etc: install R's development files (r-base-core) or give the path.")
    if not os.path.exists(os.path.join(home, "etc", "Makeconf")) and len(paths) > 1:
        raise MakeconfError(f"{home}/etc has several Makeconf files ({', '.join(sorted(paths))}): give the path of the one to use.")
    return paths[0]


def version_of(executable: str, run: Runner) -> str:
    """Ask R for its version."""
    rc, out, err = run([executable, "--version"])
    match = re.search(r"^R version (\d+\.\d+\.\d+)", out, re.MULTILINE)
    if rc != 0 or not match:
        raise MakeconfError(f"'{executable} --version' does not tell a version ({(err or out).strip()[:80] or rc}): give the version of R.")
    return match[1]


def makevars_files(home: str, environment: t.Mapping[str, str], platform: str) -> list[str]:
    """Return the user's and the site's Makevars that R would read before Makeconf, those that exist."""
    user = [environment["R_MAKEVARS_USER"]] if "R_MAKEVARS_USER" in environment else [
        os.path.expanduser(f"~/.R/Makevars-{platform}"), os.path.expanduser("~/.R/Makevars")
    ]
    found = [path for path in user if path and os.path.isfile(path)][:1]
    site = environment.get("R_MAKEVARS_SITE", os.path.join(home, "etc" + environment.get("R_ARCH", ""), "Makevars.site"))
    return found + [path for path in [site] if path and os.path.isfile(path)]
