# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _apt_sources
from ansible_collections.dlvm.azure_gpu.plugins.modules import apt_sources_info

CUDA = "https://developer.download.nvidia.com/compute/cuda/repos/debian12/x86_64/"
DEBIAN = "http://deb.debian.org/debian"


@pytest.mark.parametrize(
    ("line", "uri", "signed_by"),
    [
        (f"deb {CUDA} /", CUDA, ""),
        (f"deb [signed-by=/k.gpg] {CUDA} /", CUDA, "/k.gpg"),
        (f"deb [ arch=amd64 signed-by=/k.gpg ] {CUDA} /", CUDA, "/k.gpg"),
        (f"  deb-src\t{DEBIAN} bookworm main # sources", DEBIAN, ""),
    ],
)
def test_one_line_entries(line, uri, signed_by):
    assert _apt_sources.parse("a.list", f"# comment\n{line}\n") == [_apt_sources.Definition("a.list", 2, uri, signed_by)]


@pytest.mark.parametrize("line", [f"# deb {CUDA} /", f"#deb {CUDA} /", "", "deb", f"rpm {CUDA} /"])
def test_lines_that_define_nothing(line):
    assert _apt_sources.parse("a.list", line) == []


def test_deb822_stanzas():
    text = f"# ours\nTypes: deb\nURIs: {DEBIAN}\n {CUDA}\nSuites: /\nSigned-By:\n /k.gpg\n\nTypes: deb\nuris: {CUDA}\nSuites: /"
    assert _apt_sources.parse("a.sources", text) == [
        _apt_sources.Definition("a.sources", 2, DEBIAN, "/k.gpg"),
        _apt_sources.Definition("a.sources", 2, CUDA, "/k.gpg"),
        _apt_sources.Definition("a.sources", 9, CUDA, ""),
    ]


@pytest.mark.parametrize("enabled", ["no", "No", "false"])
def test_a_disabled_stanza_defines_nothing(enabled):
    assert _apt_sources.parse("a.sources", f"Types: deb\nURIs: {CUDA}\nSuites: /\nEnabled: {enabled}\n") == []


def test_scheme_and_closing_slash_make_no_difference():
    assert _apt_sources.same_repository(CUDA, CUDA.replace("https", "http").rstrip("/"))
    assert not _apt_sources.same_repository(CUDA, CUDA.replace("debian12", "debian13"))


def test_a_file_of_its_own_is_told_from_a_shared_one(tmp_path):
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (tmp_path / "sources.list").write_text(f"deb {CUDA} /\n")
    (parts / "cuda.list").write_text(f"deb {CUDA} /\n")
    (parts / "mixed.sources").write_text(f"Types: deb\nURIs: {DEBIAN} {CUDA}\nSuites: /\n")
    (parts / "cuda.list.save").write_text(f"deb {CUDA} /\n")
    found = apt_sources_info.find(tmp_path, [CUDA])
    assert [(each["file"].rpartition("/")[2], each["alone"]) for each in found] == [
        ("sources.list", False),
        ("cuda.list", True),
        ("mixed.sources", False),
    ]
