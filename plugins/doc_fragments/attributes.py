# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
attributes:
  check_mode:
    description: Can run in check mode and report what would change without changing it.
  diff_mode:
    description: Reports in diff mode what has changed or, in check mode, what would change.
  idempotent:
    description: A second run with the same options changes nothing.
  platform:
    description: Operating systems that the target can run.
    support: full
    platforms: posix
"""

    INFO_MODULE = r"""
attributes:
  check_mode:
    description: Can run in check mode and report what would change without changing it.
    support: full
    details:
      - This module only reads.
  diff_mode:
    description: Reports in diff mode what has changed or, in check mode, what would change.
    support: N/A
    details:
      - This module only reads.
  idempotent:
    description: A second run with the same options changes nothing.
    support: full
    details:
      - This module only reads.
"""
