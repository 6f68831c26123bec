"""What tags, commits and git's complaints mean, and how changed sources are told."""
from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _mxnet_sources as sources

URL = "https://example.com/mxnet"
TIP = "b" * 40
LISTING = f"""{'a' * 40}\trefs/tags/1.9.1
{'c' * 40}\trefs/tags/1.9.0
{TIP}\trefs/heads/v1.9.x
{'d' * 40}\trefs/tags/1.9.1.rc0
{'e' * 40}\trefs/tags/1.9.1.rc0^{{}}
"""


@pytest.mark.parametrize(
    ("version", "wanted"),
    [
        ("1.9.1", sources.Wanted("refs/tags/1.9.1")),
        ("f" * 40, sources.Wanted("f" * 40)),
        ("abcdef0", sources.Wanted("abcdef0", whole=True)),
    ],
)
def test_tag_and_commit(version, wanted):
    assert sources.resolve(URL, version, LISTING) == wanted


def test_a_branch_is_refused_with_its_commit():
    with pytest.raises(sources.SourcesError, match=rf"v1\.9\.x is a branch of {URL}, which moves: .* such as {TIP}"):
        sources.resolve(URL, "v1.9.x", LISTING)


@pytest.mark.parametrize(("version", "hint"), [("1.9.11", r"did you mean 1\.9\.1"), ("nothing-like-it", "ls-remote --tags")])
def test_an_unknown_tag_is_refused_with_the_nearest(version, hint):
    with pytest.raises(sources.SourcesError, match=f"has no tag or commit {version}: .*{hint}"):
        sources.resolve(URL, version, LISTING)


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("fatal: unable to access 'https://x/': Could not resolve host: x", "insteadOf"),
        ("fatal: '/srv/none' does not appear to be a git repository", "mxnet_build_git_url"),
        ("fatal: transport 'file' not allowed", r"protocol\.file\.allow"),
        ("fatal: could not read Username for 'https://x': terminal prompts disabled", "credentials"),
        ("fatal: write error: No space left on device", "fetches on"),
        ("", "said nothing"),
    ],
)
def test_complaints_have_remedies(said, remedy):
    with pytest.raises(sources.SourcesError, match=rf"^It fails: .*{remedy}"):
        raise sources.complaint("It fails", said)


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("src/a.cc", True),
        ("Makefile", True),
        ("make/osx.mk", True),
        ("3rdparty/tvm/build", True),
        ("libs/x", True),
        ("make/config.mk", False),
        ("build/src/a.o", False),
        ("lib", False),
        (".git", False),
        ("3rdparty/ps-lite/.git", False),
        (".dlvm/make.log", False),
    ],
)
def test_what_belongs_to_the_sources(path, counts):
    assert sources.is_source(path) is counts


def test_differences():
    recorded = {"src/a.cc": "1", "src/b.cc": "2", "README.md": "3"}
    found = {"src/a.cc": "1", "src/b.cc": "x", "src/new.cu": "4", "3rdparty/generated.h": "5", "src/notes.txt": "6"}
    assert sources.differences(recorded, found) == ["README.md", "src/b.cc", "src/new.cu"]
    assert "src/b.cc, x, y and 2 more differ" in str(sources.modified("/tree", ["src/b.cc", "x", "y", "z", "zz"]))
