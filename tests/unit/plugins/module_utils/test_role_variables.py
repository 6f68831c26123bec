"""The user's role variables: names, kinds, choices, versions, downloads, contradictions."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _role_variables as pure

ROLES = Path(__file__).resolve().parents[4] / "roles"
SPECS = {
    path.parts[-3]: yaml.safe_load(path.read_text())["argument_specs"]
    for path in sorted(ROLES.glob("*/meta/argument_specs.yml"))
}
OWN = {
    "cuda": {
        "main": {
            "options": {
                "cuda_count": {"type": "int", "default": 3},
                "cuda_flag": {"type": "bool"},
                "cuda_folder": {"type": "path"},
                "cuda_kind": {"choices": ["small", "large"]},
                "cuda_method": {"type": "str", "choices": ["auto", "distro"]},
                "cuda_three": {"type": "raw", "choices": ["auto", True, False]},
                "cuda_items": {"type": "list", "elements": "str"},
                "cuda_some": {"type": "list", "elements": "str", "choices": ["cpu", "gpu"]},
                "cuda_map": {"type": "dict"},
                "cuda_headers": {"type": "dict", "no_log": True},
                "cuda_anything": {"type": "raw"},
                "cuda_file_sha256": {"type": "str"},
                "cuda_wheels": {
                    "type": "list",
                    "elements": "dict",
                    "options": {
                        "name": {"type": "str", "required": True},
                        "version": {"type": "str", "required": True},
                        "sha256": {"type": "str", "required": True},
                    },
                },
                "cuda_archive": {
                    "type": "dict",
                    "options": {"name": {"type": "str"}, "url": {"type": "str"}, "sha256": {"type": "str"}},
                },
                "cuda_keyring": {
                    "type": "dict",
                    "options": {"url": {"type": "str", "required": True}, "sha256": {"type": "str", "required": True}},
                },
            }
        },
        "needs": {"options": {"cuda_only_in_needs": {"type": "str"}}},
    }
}
SHA = "0123456789abcdefABCDEF" + "0" * 42


def found(variables, specs=SPECS, **more):
    return pure.problems(specs, variables, **more)


def own(name, value):
    return found({name: value}, OWN).problems


# --- names

NEAR = {
    "cuda_verison": "cuda_version",
    "cuda_versions": "cuda_version",
    "cuda_vresionn": "cuda_version",
    "cuda_mroe_versoins": "cuda_more_versions",
    "cuda_methd": "cuda_method",
    "cuda_runfile": "cuda_runfiles",
    "cuda_more_version": "cuda_more_versions",
    "Cuda_Version": "cuda_version",
    "CUDA_VERSION": "cuda_version",
    "cuda-version": "cuda_version",
    "Cuda-Verison": "cuda_version",
    "cudnn_vesion": "cudnn_version",
    "cudnn_metohd": "cudnn_method",
    "mkl_metod": "mkl_method",
    "mkl_sate": "mkl_state",
    "mkl_prefxi": "mkl_prefix",
    "mxnet_build_versoin": "mxnet_build_version",
    "mxnet_build_job": "mxnet_build_jobs",
    "mxnet_build_git_ulr": "mxnet_build_git_url",
    "mxnet_build_artefact_stroe": "mxnet_build_artifact_store",
    "mxnet_r_methode": "mxnet_r_method",
    "nvidia_driver_brnach": "nvidia_driver_branch",
    "nvidia_driver_flavor": "nvidia_driver_flavour",
    "nvidia_driver_persistce": "nvidia_driver_persistence",
    "nvidia_repo_keyrings": "nvidia_repo_keyring",
    "acceptance_siz": "acceptance_size",
    "acceptance_langauges": "acceptance_languages",
    "preflight_check_source": "preflight_check_sources",
    "train_distributed_worker": "train_distributed_workers",
    "dlvm_gpu": "dlvm_gpus",
    "dlvm_usecuda": "dlvm_use_cuda",
    "dlvm_host": "dlvm_hosts",
    "dlvm_azuresize": "dlvm_azure_size",
    "dlvm_enviroment": "dlvm_environment",
}
# other collections' and users' names; those of one other letter in a short word get their hint in the warning
NOT_NEAR = [
    "cuda_home",
    "cuda_path",
    "cuda_arch",
    "cuda_arch_list",
    "cuda_runtime",
    "cuda_archive",
    "cuda_repos",
    "cuda_visible_devices",
    "cuda_stage",
    "cuda_vrson",
    "cudnn_home",
    "cudnn_archive_from_wheel",
    "mkl_threads",
    "mkl_num_threads",
    "mkl_include",
    "mkl_repo",
    "mkl_suffix",
    "mkl_stats",
    "mxnet_build_host",
    "mxnet_build_caches",
    "mxnet_build_logs",
    "mxnet_build_source_url",
    "mxnet_build_source_lib",
    "mxnet_build_git_dir",
    "mxnet_r_home",
    "nvidia_driver_team",
    "nvidia_driver_package_state",
    "nvidia_driver_package_version",
    "nvidia_driver_persistence_mode_on",
    "nvidia_driver_skip_reboot",
    "nvidia_repo_team",
    "acceptance_owner",
    "acceptance_data",
    "acceptance_side",
    "dlvm_team",
    "dlvm_bridge",
    "preflight_note",
    "train_distributed_owner",
]
STRANGERS = ["report_dir", "version", "gpus", "cuda", "Cuda", "cudaversion", "ml_state", "nvidia_smi", "mxnet_version"]


@pytest.mark.parametrize(("name", "meant"), NEAR.items())
def test_a_near_name_is_a_problem(name, meant):
    findings = found({name: pure.NOT_TEMPLATED})
    (problem,) = findings.problems
    assert problem.startswith(f"{name} is not a variable of ") and problem.endswith(f": did you mean {meant}?")
    assert not findings.warnings


def test_the_sentence_names_the_role():
    assert found({"cuda_verison": 1}).problems == [
        "cuda_verison is not a variable of role cuda: did you mean cuda_version?"
    ]
    assert found({"dlvm_gpu": 1}).problems == ["dlvm_gpu is not a variable of this collection: did you mean dlvm_gpus?"]


@pytest.mark.parametrize("name", NOT_NEAR)
def test_a_name_of_the_users_own_is_a_warning_at_most(name):
    findings = found({name: pure.NOT_TEMPLATED})
    assert findings.problems == [] and len(findings.warnings) == 1 and name in findings.warnings[0]


def test_all_strange_names_are_one_warning_with_the_hints():
    findings = found(dict.fromkeys(["mkl_threads", "cuda_stage", "cuda_home"], 1))
    (warning,) = findings.warnings
    assert warning.startswith(
        "No role of dlvm.azure_gpu knows cuda_home, cuda_stage (did you mean cuda_state?), mkl_threads:"
    )


@pytest.mark.parametrize(
    "name", [*STRANGERS, "_cuda_verison", "__cuda_verison", "_cuda_version", "cuda_needs", "preflight_answer"]
)
def test_what_no_role_claims_is_silent(name):
    assert found({name: 1}, facts=["preflight_answer"]) == pure.Findings()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("cdua_version", "cuda_version"),
        ("cudn_version", "cudnn_version"),
        ("mxent_build_version", "mxnet_build_version"),
        ("nvidia_drivr_branch", "nvidia_driver_branch"),
        ("trian_distributed_port", "train_distributed_port"),
    ],
)
def test_a_misspelt_role_is_a_warning(name, meant):
    findings = found({name: 1})
    assert findings.problems == [] and f"{name} (did you mean {meant}?)" in findings.warnings[0]


def test_every_known_name_of_every_entry_point_is_known():
    names = [name for of_role in pure.options_of(SPECS).values() for name in of_role]
    assert len(names) > 100
    assert found(dict.fromkeys(names, pure.NOT_TEMPLATED)) == pure.Findings()
    assert found({"cuda_only_in_needs": "x"}, OWN) == pure.Findings()


def test_no_known_name_is_near_to_another_one():
    """A variable that a later release drops would be taken for the other one."""
    options = pure.options_of(SPECS)
    for name in [name for of_role in options.values() for name in of_role]:
        others = {role: {one: {} for one in of_role if one != name} for role, of_role in options.items()}
        assert pure.Names(others).nearest(name) is None, name


def test_the_main_entry_point_says_what_a_variable_is():
    entry_points = {
        one: {"options": {"cuda_x": {"type": kind}}} for one, kind in (("a", "int"), ("main", "bool"), ("z", "int"))
    }
    assert found({"cuda_x": "yes"}, {"cuda": entry_points}).problems == []


def test_only_the_asked_roles_count():
    assert found({"mkl_metod": 1}, {"cuda": SPECS["cuda"]}) == pure.Findings()


@pytest.mark.parametrize(
    ("left", "right", "edits"),
    [
        ("", "", 0),
        ("a", "", 1),
        ("ab", "ba", 1),
        ("abc", "acb", 1),
        ("kitten", "sitting", 3),
        ("version", "verison", 1),
        ("ca", "abc", 3),
    ],
)
def test_distance(left, right, edits):
    assert pure.distance(left, right) == pure.distance(right, left) == edits


# --- names of older releases


def test_a_renamed_variable_is_deprecated_and_not_unknown():
    renamed = {
        "cuda_versiom": pure.Renamed("cuda_version", "a typo"),
        "cuda_old": pure.Renamed(None, "nobody reads it"),
    }
    findings = found({"cuda_versiom": 1, "cuda_old": 1}, renamed=renamed)
    assert findings.problems == findings.warnings == []
    assert findings.deprecations == [
        {
            "name": "cuda_old",
            "new": None,
            "msg": "cuda_old is a variable of an older release and is ignored: nobody reads it; remove it.",
        },
        {
            "name": "cuda_versiom",
            "new": "cuda_version",
            "msg": "cuda_versiom is a variable of an older release and is ignored: a typo; use cuda_version instead.",
        },
    ]


def test_names_that_a_spec_still_has_are_not_deprecated():
    renamed = {"cuda_count": pure.Renamed(None, "x")}
    assert found({"cuda_count": 1}, OWN, renamed=renamed) == pure.Findings()


def test_the_table_of_renamed_variables():
    assert set(pure.RENAMED) == {"preflight_memory_mib", "preflight_headers_package"}
    specs = {"preflight": {"main": {"options": {}}}, "nvidia_driver": SPECS["nvidia_driver"]}
    findings = found(dict.fromkeys(pure.RENAMED, 1), specs)
    assert findings.problems == findings.warnings == []
    assert [one["new"] for one in findings.deprecations] == ["nvidia_driver_headers_package", None]
    known = pure.options_of(SPECS)
    assert all(
        one.new is None or any(one.new in of_role for of_role in known.values()) for one in pure.RENAMED.values()
    )
    assert found({"azure_vm_size": "x"}) == pure.Findings()


# --- kinds


@pytest.mark.parametrize("value", [True, False, 1, 0, "yes", "NO", "On", "off", "true", "False", "1", "0"])
def test_booleans(value):
    assert own("cuda_flag", value) == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("maybe", "'maybe'"),
        (2, "2"),
        ("", "''"),
        (None, "null"),
        ("y", "'y'"),
        (1.0, "1.0"),
        (" yes", "' yes'"),
        ([], "a list"),
    ],
)
def test_what_is_no_boolean(value, shown):
    assert own("cuda_flag", value) == [
        f"cuda_flag is {shown}, which is neither true nor false: write cuda_flag: true or cuda_flag: false."
    ]


def test_true_and_false_are_ansibles():
    from ansible.plugins.filter import core

    assert set(pure.TRUE) == core._valid_bool_true and set(pure.FALSE) == core._valid_bool_false


@pytest.mark.parametrize("value", [4, 0, -1, "4", "-10"])
def test_whole_numbers(value):
    assert own("cuda_count", value) == []


@pytest.mark.parametrize("value", [4.5, "4.5", "four", "", True, None, [], " 4", "0x4", 4.0])
def test_what_is_no_whole_number(value):
    (problem,) = own("cuda_count", value)
    assert problem.startswith("cuda_count is ") and problem.endswith("write it in digits, such as cuda_count: 3.")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("cuda_folder", "/x", None),
        ("cuda_folder", "", None),
        ("cuda_folder", 5, 'is 5, which is no text: write it in quotes, as in cuda_folder: "5".'),
        ("cuda_folder", 1.9, 'write it in quotes, as in cuda_folder: "1.9".'),
        ("cuda_folder", True, "is true, which is no text"),
        ("cuda_folder", None, "is null, which is no text: write a text or leave it out."),
        ("cuda_folder", {"a": 1}, "is a dict, which is no text"),
        ("cuda_folder", ["a"], "is a list, which is no text"),
        ("cuda_items", ["a", "b"], None),
        ("cuda_items", (), None),
        ("cuda_items", ["a", 5], None),
        ("cuda_items", "a", "is 'a', which is no list: write cuda_items: [a]."),
        ("cuda_items", "", "is '', which is no list: write cuda_items: [...]."),
        ("cuda_items", None, "is null, which is no list"),
        ("cuda_items", ["a", {"b": 1}], "cuda_items[1] is a dict, which is no text"),
        ("cuda_items", [None], "cuda_items[0] is null, which is no text"),
        ("cuda_some", ["cpu"], None),
        ("cuda_some", ["cpu", "gpus"], "cuda_some has 'gpus', which is none of cpu, gpu; did you mean 'gpu'?"),
        ("cuda_map", {}, None),
        ("cuda_map", {"a": 1}, None),
        ("cuda_map", "a=1", "is 'a=1', which is no dict: write cuda_map: {key: value}."),
        ("cuda_map", [], "is a list, which is no dict"),
        ("cuda_map", "https://u:p@host/x?sig=s", "is 'https://host/x?...', which is no dict"),
        ("cuda_headers", "Authorization: Bearer t", "cuda_headers is a secret that is no dict"),
        ("cuda_anything", {"a": [1]}, None),
        ("cuda_anything", None, None),
    ],
)
def test_types(name, value, words):
    problems = own(name, value)
    assert len(problems) == (words is not None)
    assert words is None or words in problems[0]


def test_no_secret_is_shown():
    for value in ("https://user:password@host/x?sig=secret", "see https://user:password@host/x?sig=secret"):
        for name in ("cuda_map", "cuda_items", "cuda_flag", "cuda_count", "cuda_kind", "cuda_headers"):
            (problem,) = own(name, value)
            assert "password" not in problem and "secret" not in problem.replace("a secret that is", "")
    assert "token" not in "".join(own("cuda_headers", "token"))


def test_a_value_that_is_not_templated_yet_has_its_name_checked_only():
    names = OWN["cuda"]["main"]["options"]
    assert found(dict.fromkeys(names, pure.NOT_TEMPLATED), OWN) == pure.Findings()
    shared = dict.fromkeys([*pure.SHARED, *pure.VERSIONS], pure.NOT_TEMPLATED)
    assert found({**shared, "cuda_method": "runfile", "dlvm_use_cuda": False}).problems == []


@pytest.mark.parametrize("value", [["T4"], "T4", [7.5], [{"name": "T4"}], [], ("T4",)])
def test_gpus_are_a_list_or_one_name(value):
    assert found({"dlvm_gpus": value}).problems == []


@pytest.mark.parametrize(
    ("value", "write"), [(7.5, "[7.5]"), ({"name": "T4"}, "[...]"), ("", "[...]"), (None, "[...]"), (True, "[True]")]
)
def test_gpus_of_another_kind(value, write):
    (problem,) = found({"dlvm_gpus": value}).problems
    assert "which is no list" in problem and problem.endswith(f"write dlvm_gpus: {write}.")


# --- choices


def test_values_that_are_right():
    right = {"cuda_method": "distro", "mkl_method": None, "dlvm_use_cuda": "true", "dlvm_gpus": ["T4"]}
    assert found(right).problems == []


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("cuda_method", "runfiel", "'runfile'"),
        ("mxnet_r_method", "Native", "'native'"),
        ("cuda_method", "RUNFILE", "'runfile'"),
        ("cuda_method", "nvidia-repo", "'nvidia_repo'"),
        ("acceptance_size", "quik", "'quick'"),
        ("mkl_state", "presnt", "'present'"),
        ("nvidia_repo_conflicts", "disabled", "'disable'"),
        ("nvidia_driver_flavour", "opened", "'open'"),
        ("mxnet_build_source", "gits", "'git'"),
    ],
)
def test_an_unknown_choice_names_the_nearest(name, value, hint):
    (problem,) = found({name: value}).problems
    assert f"{name} is '{value}', which is none of " in problem and problem.endswith(f"; did you mean {hint}?")


def test_the_whole_sentence_of_a_choice():
    assert own("cuda_method", "distor") == [
        "cuda_method is 'distor', which is none of auto, distro; did you mean 'distro'?"
    ]
    assert own("cuda_kind", "xyz") == ["cuda_kind is 'xyz', which is none of small, large; set it to one of them."]


@pytest.mark.parametrize("value", [5, True, None, ["small"], ""])
def test_a_choice_is_a_text(value):
    assert len(own("cuda_kind", value)) == 1


@pytest.mark.parametrize(
    "name",
    [
        "cuda_method",
        "cudnn_method",
        "mkl_method",
        "mxnet_build_method",
        "nvidia_driver_flavour",
        "nvidia_driver_reboot",
    ],
)
@pytest.mark.parametrize("value", ["auto", "", None])
def test_a_method_may_be_left_open(name, value):
    findings = found({name: value})
    assert findings.problems == [] and findings.values == {name: "auto"}


THREE_WAY = [
    *((value, "true") for value in (True, 1, "true", "True", "yes", "ON", "1")),
    *((value, "false") for value in (False, 0, "false", "FALSE", "no", "Off", "0")),
    ("auto", "auto"),
    ("Auto", "auto"),
]


@pytest.mark.parametrize("name", ["dlvm_use_cuda", "acceptance_gpu", "acceptance_download", "mxnet_r_graph_viz"])
@pytest.mark.parametrize(("value", "meant"), THREE_WAY)
def test_a_switch_with_auto(name, value, meant):
    findings = found({name: value})
    assert findings.problems == [] and findings.values == {name: meant}


@pytest.mark.parametrize("name", ["dlvm_use_cuda", "acceptance_gpu", "mxnet_r_graph_viz"])
@pytest.mark.parametrize("value", ["maybe", 2, "", None, "y"])
def test_a_switch_with_auto_that_is_neither(name, value):
    (problem,) = found({name: value}).problems
    assert f"{name} is '{value}', which is none of auto, true, false; set it to one of them." == problem


# --- versions


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("cuda_version", "11.8", "11.8"),
        ("cuda_version", 11.8, "11.8"),
        ("cuda_version", "11.8.0", "11.8"),
        ("cuda_version", 12.1, "12.1"),
        ("cuda_version", 12.0, "12.0"),
        ("cuda_version", "9.2", "9.2"),
        ("nvidia_driver_branch", 580, "580"),
        ("nvidia_driver_branch", "580", "580"),
        ("nvidia_driver_version", "580.95.05", "580.95.05"),
        ("nvidia_driver_version", "595.84", "595.84"),
        ("nvidia_driver_version", "390.157", "390.157"),
        ("cudnn_version", "8.9.7", "8.9.7"),
        ("cudnn_version", "9.1.0", "9.1.0"),
        ("cudnn_version", "8.9", "8.9.7"),
        ("cudnn_version", 8.9, "8.9.7"),
        ("mxnet_build_version", "1.9.1", "1.9.1"),
        ("mxnet_build_version", "0.12.1", "0.12.1"),
        ("acceptance_version", "1.9.1", "1.9.1"),
    ],
)
def test_versions(name, value, meant):
    findings = found({name: value})
    assert findings.problems == [] and findings.values == {name: meant}


@pytest.mark.parametrize("name", sorted(set(pure.VERSIONS) - {"cuda_more_versions"}))
@pytest.mark.parametrize("value", ["auto", "", None])
def test_a_version_may_be_left_open(name, value):
    findings = found({name: value})
    assert findings.problems == [] and findings.values == {name: "auto"}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (
            "cuda_version",
            "12.10",
            "is '12.10', and a CUDA release is its major and its one-digit minor: write cuda_version: \"12.1\"",
        ),
        ("cuda_version", "v11.8", 'write cuda_version: "11.8"'),
        ("cuda_version", " 11.8", 'write cuda_version: "11.8"'),
        ("cuda_version", "12.4.1", 'write cuda_version: "12.4"'),
        ("cuda_version", "latest", "is 'latest', and"),
        (
            "cuda_version",
            11,
            'is 11, and a CUDA release is its major and its one-digit minor: write cuda_version: "11.8", or',
        ),
        ("cuda_version", 11.85, 'write cuda_version: "11.8"'),
        ("cuda_version", True, "is true, and"),
        ("cuda_version", ["11.8"], "is a list, and"),
        (
            "nvidia_driver_branch",
            580.95,
            "is 580.95, and a branch is three digits: write nvidia_driver_branch: 580 (one release",
        ),
        ("nvidia_driver_branch", "580.126.09", 'set by nvidia_driver_version: "580.126.09")'),
        (
            "nvidia_driver_branch",
            "R580",
            'nvidia_driver_branch: 580 (one release of a branch is set by nvidia_driver_version: "580.95.05")',
        ),
        ("nvidia_driver_branch", "535-server", "write nvidia_driver_branch: 535"),
        ("nvidia_driver_branch", 58, "is 58, and a branch is three digits"),
        ("nvidia_driver_branch", True, "is true, and a branch is three digits"),
        (
            "nvidia_driver_version",
            595.84,
            'is 595.84, and a number loses the zeros at its end: write nvidia_driver_version: "595.84" (in quotes',
        ),
        ("nvidia_driver_version", "580", 'two or three parts: write nvidia_driver_version: "580.95.05"'),
        ("nvidia_driver_version", 580, "is 580, and a release of the driver has two or three parts"),
        ("nvidia_driver_version", "580.95.5.1", "two or three parts"),
        ("cudnn_version", "8.9.7.29", "is '8.9.7.29', and a release has three parts: write cudnn_version: \"8.9.7\""),
        ("cudnn_version", "v8.9", 'write cudnn_version: "8.9.7"'),
        ("cudnn_version", 8, "is 8, and a release has three parts"),
        ("cudnn_version", "8", "is '8', and a release has three parts"),
        ("cudnn_version", 9.1, "is 9.1, and a release has three parts"),
        ("cudnn_version", "9.10", "is '9.10', and a release has three parts"),
        ("cudnn_version", "latest", 'write cudnn_version: "8.9.7"'),
        (
            "mxnet_build_version",
            1.9,
            'is 1.9, and a release has three parts: write mxnet_build_version: "1.9.1", or leave it out.',
        ),
        ("mxnet_build_version", "1.4", 'write mxnet_build_version: "1.4.1"'),
        ("mxnet_build_version", "v1.9.1", 'write mxnet_build_version: "1.9.1"'),
        ("mxnet_build_version", "1.10", 'write mxnet_build_version: "1.9.1"'),
        ("mxnet_build_version", "master", 'write mxnet_build_version: "1.9.1"'),
        ("mxnet_build_version", "1.9.1\n", 'write mxnet_build_version: "1.9.1"'),
        ("acceptance_version", 1.9, 'write acceptance_version: "1.9.1"'),
    ],
)
def test_versions_of_another_form(name, value, words):
    findings = found({name: value})
    (problem,) = findings.problems
    assert problem.startswith(f"{name} is ") and words in problem and problem.endswith(", or leave it out.")
    assert findings.values == {}


def test_more_cuda_versions():
    findings = found({"cuda_more_versions": [12.1, "11.8.0", "12.4"]})
    assert findings.problems == [] and findings.values == {"cuda_more_versions": ["12.1", "11.8", "12.4"]}
    assert found({"cuda_more_versions": ["12.10", 12, "auto"]}).problems == [
        "cuda_more_versions has '12.10', and a CUDA release is its major and its one-digit minor: write \"12.1\".",
        'cuda_more_versions has 12, and a CUDA release is its major and its one-digit minor: write "11.8".',
        "cuda_more_versions has 'auto', and a CUDA release is its major and its one-digit minor: write \"11.8\".",
    ]
    assert "no list: write cuda_more_versions: [11.8]" in found({"cuda_more_versions": 11.8}).problems[0]


# --- downloads and other dicts with a form


@pytest.mark.parametrize(
    "url",
    [
        "https://x/y",
        "http://127.0.0.1:9/cuda.run",
        "HTTPS://x/y?sig=a",
        "file:///a/b",
        "/srv/a b.tar.xz",
        "files/a.tgz",
        "~/a",
        "../a",
    ],
)
def test_addresses(url):
    assert own("cuda_archive", {"url": url, "sha256": SHA}) == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x/y",
        "s3://b/k",
        "https://",
        "http:/x/y",
        "file://x/y",
        "git+https://x/y",
        " https://x",
        "https://x/a b",
        "/a\n/b",
    ],
)
def test_what_is_no_address(url):
    (problem,) = own("cuda_archive", {"url": url, "sha256": SHA})
    assert (
        problem == f"cuda_archive has the url '{url}', which is no address: write https://..., file:///... or a path."
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("cuda_archive", {}, None),
        ("cuda_archive", {"name": "x"}, None),
        ("cuda_archive", {"url": "https://x/y", "sha256": "a" * 64}, None),
        ("cuda_archive", {"url": "https://x/y", "sha256": ""}, None),
        (
            "cuda_archive",
            {"url": "https://x/y"},
            "cuda_archive has no sha256: set it to a dict with url and the sha256 that its maker publishes.",
        ),
        (
            "cuda_archive",
            {"sha256": "abc"},
            "cuda_archive has the sha256 'abc', which is not 64 hexadecimal digits: copy the one that its maker",
        ),
        ("cuda_archive", {"sha256": "g" * 64}, "not 64 hexadecimal digits"),
        ("cuda_archive", {"sha256": "a" * 65}, "not 64 hexadecimal digits"),
        ("cuda_archive", {"uri": "https://x/y", "sha256": SHA}, "cuda_archive has no key uri: did you mean url?"),
        ("cuda_archive", {"colour": 1}, "cuda_archive has no key colour: it has name, sha256, url."),
        (
            "cuda_archive",
            {"name": 1.5},
            'cuda_archive.name is 1.5, which is no text: write it in quotes, as in cuda_archive.name: "1.5".',
        ),
        ("cuda_archive", "https://x/y", "cuda_archive is 'https://x/y', which is no dict"),
        ("cuda_keyring", {"url": "https://x/y", "sha256": ""}, None),
        ("cuda_keyring", {"sha256": SHA}, "cuda_keyring has no url: it needs url, sha256."),
        ("cuda_keyring", {"url": "https://x/y"}, "cuda_keyring has no sha256: set it to a dict with url"),
        ("cuda_wheels", [{"name": "a", "version": "1", "sha256": SHA}], None),
        (
            "cuda_wheels",
            [{"name": "a", "sha256": SHA}],
            "cuda_wheels[0] has no version: it needs name, version, sha256.",
        ),
        (
            "cuda_wheels",
            [{"name": "a", "version": "1"}],
            "cuda_wheels[0] has no sha256: it needs name, version, sha256.",
        ),
        ("cuda_wheels", [{"name": "a", "version": "1", "sha256": "x"}], "cuda_wheels[0] has the sha256 'x'"),
        ("cuda_wheels", ["mkl"], "cuda_wheels[0] is 'mkl', which is no dict: give it name, sha256, version."),
        ("cuda_wheels", "mkl", "cuda_wheels is 'mkl', which is no list: write cuda_wheels: [...]."),
        ("cuda_file_sha256", "", None),
        ("cuda_file_sha256", SHA, None),
        ("cuda_file_sha256", "abc", "cuda_file_sha256 is 'abc', which is not 64 hexadecimal digits"),
    ],
)
def test_dicts_with_a_form(name, value, words):
    problems = own(name, value)
    assert len(problems) == (words is not None)
    assert words is None or words in problems[0]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({}, None),
        ({"11.8": {"url": "https://x/y", "sha256": SHA}}, None),
        (
            {"11.8": {"url": "http://127.0.0.1:9/cuda.run", "sha256": "abc"}},
            "cuda_runfiles['11.8'] has the sha256 'abc'",
        ),
        ({"11.8": {"url": "https://x/y"}}, "cuda_runfiles['11.8'] has no sha256: set it to a dict with url"),
        ({"11.8": {"sha256": SHA}}, "cuda_runfiles['11.8'] has no url: it needs url, sha256."),
        (
            {11.8: {"url": "/x", "sha256": SHA}},
            'the key 11.8, which is no CUDA release: write it in quotes, as in "11.8".',
        ),
        ({"11.8.0": {"url": "/x", "sha256": SHA}}, "the key '11.8.0', which is no CUDA release"),
        ({"latest": {"url": "/x", "sha256": SHA}}, "the key 'latest', which is no CUDA release"),
        ({"11.8": "https://x/y"}, "cuda_runfiles['11.8'] is 'https://x/y', which is no dict"),
    ],
)
def test_runfiles(value, words):
    problems = found({"cuda_runfiles": value}).problems
    assert len(problems) == (words is not None)
    assert words is None or words in problems[0]


def test_an_empty_runfile_lacks_both():
    assert len(found({"cuda_runfiles": {"11.8": {}}}).problems) == 2


# --- together


def test_contradictions():
    problems = found(
        {"dlvm_use_cuda": False, "dlvm_gpus": ["T4"], "cuda_version": "11.8", "cudnn_version": "auto"}
    ).problems
    assert [problem.split(":")[0] for problem in problems] == [
        "dlvm_use_cuda is false and dlvm_gpus is ['T4']",
        "dlvm_use_cuda is false and cuda_version is 11.8",
    ]
    assert "none of auto, true, false" in found({"dlvm_use_cuda": "maybe"}).problems[0]


@pytest.mark.parametrize("no", [False, "false", "No", 0])
@pytest.mark.parametrize(
    ("more", "count"),
    [
        ({"dlvm_gpus": []}, 0),
        ({"cuda_version": ""}, 0),
        ({"nvidia_driver_branch": 580}, 1),
        ({"cudnn_version": 8.9}, 1),
        ({"mkl_method": "distro"}, 0),
    ],
)
def test_no_cuda_and_parts_of_it(no, more, count):
    assert len(found({"dlvm_use_cuda": no, **more}).problems) == count
    assert found({"dlvm_use_cuda": True, **more}).problems == []


def test_a_runfile_needs_a_version():
    for version in ({}, {"cuda_version": "auto"}, {"cuda_version": None}):
        (problem,) = found({"cuda_method": "runfile", **version}).problems
        assert problem.startswith("cuda_method is runfile and cuda_version is not set: set cuda_version")
    assert found({"cuda_method": "runfile", "cuda_version": 11.8}).problems == []


def test_a_driver_of_another_branch():
    (problem,) = found({"nvidia_driver_branch": 535, "nvidia_driver_version": "580.95.05"}).problems
    assert problem.startswith(
        "nvidia_driver_version is 580.95.05 and nvidia_driver_branch is 535, which is another branch"
    )
    assert found({"nvidia_driver_branch": "580", "nvidia_driver_version": "580.95.05"}).problems == []
    assert found({"nvidia_driver_branch": "535", "nvidia_driver_version": ""}).problems == []


def test_all_problems_come_at_once():
    variables = {
        "cuda_verison": 1,
        "cuda_version": "12.10",
        "mkl_method": "apt",
        "cudnn_default": "maybe",
        "dlvm_use_cuda": False,
        "dlvm_gpus": ["T4"],
    }
    assert len(found(variables).problems) == 6


DEFAULTS = [
    pytest.param(name, value, id=name)
    for path in sorted(ROLES.glob("*/defaults/main.yml"))
    for name, value in yaml.safe_load(path.read_text()).items()
    if "{{" not in str(value)
]


@pytest.mark.parametrize(("name", "value"), DEFAULTS)
def test_the_roles_own_defaults_are_right(name, value):
    findings = found({name: value})
    assert findings.problems == findings.warnings == findings.deprecations == []


@pytest.mark.parametrize(
    ("role", "problem", "unusable"),
    [
        ("mkl", "mkl_static is 'maybe', which is neither true nor false: write it.", True),
        ("cuda", "cuda_verison is not a variable of role cuda: did you mean cuda_version?", False),
        ("cuda", "cuda_runfiles['11.8'] has the sha256 'abc', which is not 64 hexadecimal digits: copy it.", False),
        ("cudnn", "cudnn_archive has no sha256: set it to a dict with url and sha256.", False),
        ("mxnet_r", "mxnet_build_jobs is 'four', which is no whole number: write it in digits.", False),
    ],
)
def test_a_value_that_no_spec_takes_keeps_its_role_from_stating_its_needs(role, problem, unusable):
    assert pure.is_of(role, problem) is unusable
