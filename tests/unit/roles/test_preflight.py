# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What preflight passes to its modules, which roles it asks, and that it knows other roles by their needs alone."""

from __future__ import annotations

import re

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.filter.needs_digests import needs_digests
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _role_variables
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import Request
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan
from support import ROOT, _load, _templar, facts, raw_variables, role_variables

ROLES = sorted(path.name for path in (ROOT / "roles").iterdir() if (path / "tasks").is_dir())
OTHERS = [role for role in ROLES if role != "preflight"]
HOST = {
    "azure_size": "",
    "on_azure": False,
    "kernel": {"release": "6.1.0-40-amd64", "images": {}},
    "secure_boot": None,
    "dkms_key_enrolled": False,
    "offers": None,
    "r_version": "auto",
    "out_of_reach": [],
    "machine_id": "another",
    "boot_id": "another",
}
OMIT = "omitted"


def options_of(role):
    return _load(ROOT / f"roles/{role}/meta/argument_specs.yml")["argument_specs"]


USER_VARIABLES = {name for role in ROLES for entry in options_of(role).values() for name in entry.get("options", {})}


def of_users(variables):
    """What role_variables_info registers for the variables."""
    specs = {role: options_of(role) for role in ROLES}
    found = _role_variables.problems(
        specs, {name: value for name, value in variables.items() if name in USER_VARIABLES}
    )
    return {"problems": found.problems, "values": found.values}


def tell(name, distribution=("Debian", "12"), **variables):
    """A variable of the role on a distribution."""
    known = {"inventory_hostname": "h", "ansible_play_hosts": ["h"], "hostvars": {"h": {}}, **variables}
    known.setdefault("__preflight_variables", of_users(variables))
    return role_variables("preflight", *distribution, name, **known)[name]


def planned(*gpus, on=("Debian", "12"), **requests):
    return make_plan(Request(on[0], facts(*on)["distribution_version"], declared=gpus, **requests))


def tasks(role, file):
    """All tasks of a file, those of blocks too."""
    found, waiting = [], list(_load(ROOT / f"roles/{role}/tasks/{file}"))
    while waiting:
        task = waiting.pop(0)
        waiting += [*task.get("block", []), *task.get("rescue", []), *task.get("always", [])]
        found.append(task)
    return found


def passed(module, file="plan.yml", distribution=("Debian", "12"), **variables):
    """The options that the role gives a module."""
    (options,) = [
        task[f"dlvm.azure_gpu.{module}"] for task in tasks("preflight", file) if f"dlvm.azure_gpu.{module}" in task
    ]
    known = raw_variables("preflight", *distribution)
    known.update({"ansible_play_hosts": ["h"], "hostvars": {"h": {}}, "__preflight_host": HOST, "omit": OMIT})
    known.update({"__preflight_variables": of_users(variables), **variables})
    templar = _templar(known)
    return {name: templar.template(value) for name, value in options.items()}


# --- the plan's inputs


def test_an_open_request_is_open():
    options = passed("stack_plan")
    given = {name: value for name, value in options.items() if value not in ("auto", [], {}, "", OMIT, False)}
    assert given == {
        "distribution": "Debian",
        "distribution_version": "12",
        "architecture": "x86_64",
        "kernel": "6.1.0-40-amd64",
        "upstream_reachable": True,
    }
    assert options["azure_size"] == options["driver_version"] == "" and options["offers"] == OMIT


def test_every_option_of_the_plan_is_passed():
    module = (ROOT / "plugins/modules/stack_plan.py").read_text(encoding="utf-8")
    options = set(re.findall(r'^            "(\w+)": ', module, re.MULTILINE))
    # driver_kind is for callers of the module alone
    assert options - set(passed("stack_plan")) == {"driver_kind"}


@pytest.mark.parametrize(
    ("variable", "value", "option", "expected"),
    [
        ("nvidia_driver_branch", 580, "driver_branch", "580"),
        ("nvidia_driver_version", "580.95.05", "driver_version", "580.95.05"),
        ("nvidia_driver_flavour", "open", "driver_flavour", "open"),
        ("nvidia_driver_method", "distro", "driver_method", "distro"),
        ("cuda_version", 11.8, "cuda_version", "11.8"),
        ("cuda_more_versions", ["12.4"], "cuda_more_versions", ["12.4"]),
        ("cuda_method", "runfile", "cuda_method", "runfile"),
        ("cudnn_version", "8.5.0", "cudnn_version", "8.5.0"),
        ("cudnn_method", "wheel", "cudnn_method", "wheel"),
        ("mkl_method", "distro", "mkl_method", "distro"),
        ("mxnet_build_version", "1.4.1", "mxnet_version", "1.4.1"),
        ("mxnet_build_method", "source", "mxnet_method", "source"),
        ("mxnet_r_method", "reticulate", "r_method", "reticulate"),
        ("dlvm_gpus", ["T4"], "declared_gpus", ["T4"]),
        ("dlvm_gpus", "T4", "declared_gpus", ["T4"]),
        ("dlvm_use_cuda", True, "use_cuda", "true"),
        ("dlvm_use_cuda", "FALSE", "use_cuda", "false"),
    ],
)
def test_a_request_reaches_the_plan(variable, value, option, expected):
    assert passed("stack_plan", **{variable: value})[option] == expected


@pytest.mark.parametrize(
    "name",
    ["cuda_version", "cudnn_version", "nvidia_driver_branch", "mxnet_build_version", "cuda_method", "mxnet_r_method"],
)
@pytest.mark.parametrize("value", ["auto", None])
def test_what_is_left_open_is_auto(name, value):
    option = name.replace("nvidia_", "").replace("mxnet_build", "mxnet").replace("mxnet_r_", "r_")
    assert passed("stack_plan", **{name: value})[option] == "auto"


def test_wrong_variables_are_planned_as_if_they_were_not_set():
    options = passed("stack_plan", cuda_version="eleven", mxnet_build_version="1.9.1", cuda_method="runfiel")
    assert options["cuda_version"] == "auto" and options["mxnet_version"] == "1.9.1"


@pytest.mark.parametrize(
    ("key", "value", "option", "expected"),
    [
        ("azure_size", "Standard_NC4as_T4_v3", "azure_size", "Standard_NC4as_T4_v3"),
        ("on_azure", True, "on_azure", True),
        ("kernel", {"release": "6.8.0-1021-azure", "images": {"linux-image-azure": "1"}}, "kernel", "6.8.0-1021-azure"),
        ("kernel", {"release": "x", "images": {"linux-image-azure": "1"}}, "kernel_images", {"linux-image-azure": "1"}),
        ("offers", {"methods": ["distro"], "names": {}}, "offers", {"methods": ["distro"], "names": {}}),
        ("r_version", "4.2.2", "r_version", "4.2.2"),
        ("out_of_reach", ["https://cran.r-project.org/"], "upstream_reachable", False),
    ],
)
def test_what_the_host_tells_reaches_the_plan(key, value, option, expected):
    assert passed("stack_plan", __preflight_host={**HOST, key: value})[option] == expected


@pytest.mark.parametrize(
    ("boot", "enrolled", "secure"),
    [(None, False, False), (False, False, False), (True, False, True), (True, True, False)],
)
def test_secure_boot_counts_where_no_key_of_the_machine_is_enrolled(boot, enrolled, secure):
    host = {**HOST, "secure_boot": boot, "dkms_key_enrolled": enrolled}
    assert passed("stack_plan", __preflight_host=host)["secure_boot"] is secure


def test_reachability_is_not_known_where_sources_are_not_asked():
    assert passed("stack_plan", preflight_check_sources="false")["upstream_reachable"] == OMIT


def test_the_gpus_of_the_play():
    hostvars = {"h": {"dlvm_gpus": ["T4"]}, "i": {"dlvm_gpus": ["A100", "T4"]}, "j": {}}
    options = passed("stack_plan", ansible_play_hosts=["h", "i", "j"], hostvars=hostvars)
    assert sorted(options["fleet"]) == ["A100", "T4"]
    info = {"gpus": [{"model": "V100", "compute_capability": "7.0"}], "driver_state": "ok"}
    assert passed("stack_plan", __preflight_gpu_info=info)["gpus"] == info["gpus"]


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ({}, ""),
        ({"virtual_machine_size": "Standard_A"}, "Standard_A"),
        ({"virtual_machine_size": "Standard_A", "azure_vm_size": "Standard_B"}, "Standard_B"),
        ({"virtual_machine_size": "Standard_A", "azure_vm_size": ""}, "Standard_A"),
        (
            {"virtual_machine_size": "Standard_A", "azure_vm_size": "Standard_B", "dlvm_azure_size": "Standard_C"},
            "Standard_C",
        ),
        ({"azure_vm_size": "Standard_B", "dlvm_azure_size": None}, "Standard_B"),
        ({"dlvm_azure_size": ""}, ""),
    ],
)
def test_the_azure_size(given, size):
    assert tell("__preflight_azure_size", **given) == size
    options = passed("preflight_info", mxnet_r_needs={"urls": [], "r_executable": "R"}, **given)
    assert options["azure_size"] == size and options["ask_azure"] is True


def test_azure_is_not_asked_where_no_gpu_is_wanted():
    needs = {"urls": [], "r_executable": "R"}
    assert passed("preflight_info", mxnet_r_needs=needs, dlvm_use_cuda=False)["ask_azure"] is False
    (task,) = [task for task in tasks("preflight", "plan.yml") if "dlvm.azure_gpu.nvidia_gpu_info" in task]
    assert task["when"] == "__preflight_use_cuda != 'false'"


@pytest.mark.parametrize(
    ("variables", "names"),
    [
        ({}, []),
        ({"cudnn_archive": {}, "cudnn_wheel": {}, "nvidia_driver_runfile": {}, "cuda_runfiles": {}}, []),
        ({"cudnn_archive": {"url": "x"}}, ["cudnn_archive"]),
        (
            {"cudnn_wheel": {"name": "x"}, "nvidia_driver_runfile": {"url": "x"}},
            ["cudnn_wheel", "nvidia_driver_runfile"],
        ),
        ({"cuda_runfiles": {"12.7": {}, "11.8": {}}}, ["cuda_runfiles.12.7", "cuda_runfiles.11.8"]),
    ],
)
def test_downloads_of_the_users_own(variables, names):
    assert passed("stack_plan", **variables)["own_downloads"] == names


# --- which roles are asked


@pytest.mark.parametrize(
    ("variables", "asked"),
    [
        ({}, ["mxnet_r"]),
        ({"dlvm_use_cuda": True}, ["nvidia_repo", "mxnet_r"]),
        ({"dlvm_use_cuda": False, "dlvm_gpus": ["T4"]}, ["mxnet_r"]),
        ({"dlvm_gpus": ["T4"]}, ["nvidia_repo", "mxnet_r"]),
        ({"__preflight_gpu_info": {"gpus": [{"model": "T4"}]}}, ["nvidia_repo", "mxnet_r"]),
        ({"azure_vm_size": "Standard_NC4as_T4_v3"}, ["nvidia_repo", "mxnet_r"]),
        ({"azure_vm_size": "Standard_NC4as_T4_v3", "dlvm_use_cuda": False}, ["mxnet_r"]),
    ],
)
def test_who_is_asked_before_the_plan(variables, asked):
    assert tell("__preflight_asked_before", **variables) == asked


def test_what_is_asked_of_the_host_before_the_plan():
    stated = {
        "mxnet_r_needs": {"urls": [{"url": "https://cran/"}], "r_executable": "Rscript", "packages": ["r-base-core"]},
        "nvidia_repo_needs": {"repositories": [{"name": "nvidia"}], "problems": []},
    }
    options = passed("preflight_info", dlvm_gpus=["T4"], **stated)
    assert options["offers"] is True
    assert options["needs"] == {
        "nvidia_repo": {"repositories": [{"name": "nvidia"}]},
        "mxnet_r": {"r_executable": "Rscript", "urls": [{"url": "https://cran/"}]},
    }
    options = passed("preflight_info", mxnet_r_method="reticulate", **stated)
    assert options["offers"] is False
    assert options["needs"] == {"nvidia_repo": {"repositories": []}, "mxnet_r": {"r_executable": "Rscript", "urls": []}}


ALL = ["nvidia_repo", "nvidia_driver", "cuda", "cudnn", "mkl", "mxnet_build", "mxnet_r", "acceptance"]


@pytest.mark.parametrize(
    ("gpus", "variables", "roles"),
    [
        (["T4"], {}, ALL),
        ([], {}, ALL[4:]),
        (
            ["T4"],
            {"cuda_state": "absent", "acceptance_state": "absent"},
            [role for role in ALL if role not in ("cuda", "acceptance")],
        ),
        (["T4"], {"cuda_state": "present", "nvidia_driver_state": "present"}, ALL),
        ([], {f"{role}_state": "absent" for role in ALL}, []),
    ],
)
def test_the_roles_of_a_plan_without_those_that_are_to_be_absent(gpus, variables, roles):
    assert tell("__preflight_planned_roles", dlvm_plan=planned(*gpus), **variables) == roles


def test_what_the_roles_state_is_put_under_their_names():
    stated = tell("__preflight_stated", __preflight_roles=["cuda", "mkl"], cuda_needs={"packages": ["g++"]})
    assert stated == {"cuda": {"packages": ["g++"]}, "mkl": {}}


@pytest.mark.parametrize(
    ("role", "requests", "roles"),
    [
        ("cuda", {}, ["cuda"]),
        ("cuda", {"cuda_version": "12.4"}, ["cuda", "nvidia_repo"]),
        ("nvidia_driver", {}, ["nvidia_driver", "nvidia_repo"]),
        ("nvidia_driver", {"driver_method": "distro"}, ["nvidia_driver"]),
        ("cudnn", {"cudnn_method": "nvidia_repo"}, ["cudnn", "nvidia_repo"]),
        ("nvidia_repo", {}, ["nvidia_repo"]),
        ("mxnet_build", {}, ["mxnet_build"]),
    ],
)
def test_a_role_alone_brings_the_repository_that_it_takes_from(role, requests, roles):
    assert tell("__preflight_role_and_repository", preflight_role=role, dlvm_plan=planned("T4", **requests)) == roles


def test_needs_that_were_checked_are_known_by_their_digest():
    needs = {"packages": ["g++"]}
    digests = needs_digests({"cuda": needs})
    assert tell("__preflight_passed_digest", preflight_role="cuda") == ""
    assert tell("__preflight_passed_digest", preflight_role="cuda", preflight_passed=digests) == digests["cuda"]
    condition = next(
        task["when"] for task in tasks("preflight", "role.yml") if "have not been checked" in task.get("name", "")
    )
    known = {
        "preflight_role": "cuda",
        "__preflight_roles": ["cuda"],
        "preflight_passed": digests,
        "dlvm_plan": planned("T4"),
    }
    for stated, unstated, checked in ((needs, [], False), ({}, [], True), (needs, ["Role cuda: no."], True)):
        variables = raw_variables(
            "preflight", "Debian", "12", **known, cuda_needs=stated, __preflight_unstated=unstated
        )
        assert _templar(variables).evaluate_conditional(condition) is checked


def test_the_check_of_the_host():
    options = passed(
        "preflight_info",
        "host.yml",
        __preflight_roles=["cuda"],
        cuda_needs={"packages": ["g++"]},
        preflight_space_mib={"cuda": 5},
        preflight_extra_sources=[{"url": "https://x/", "purpose": "x"}],
        preflight_source_timeout=3,
    )
    assert options == {
        "needs": {"cuda": {"packages": ["g++"]}},
        "space_mib": {"cuda": 5},
        "urls": [{"url": "https://x/", "purpose": "x"}],
        "check_sources": True,
        "timeout": 3,
        "apt_cache_age": 86400,
    }


@pytest.mark.parametrize("rejection", ["", "K80: no."])
@pytest.mark.parametrize("unstated", [[], ["Role cuda: no."]])
@pytest.mark.parametrize("wrong", [[], ["cuda_version is 'eleven'."]])
def test_all_findings_are_reported_at_once(rejection, unstated, wrong):
    (kept,) = [
        task["ansible.builtin.set_fact"]
        for task in tasks("preflight", "host.yml")
        if "ansible.builtin.set_fact" in task
    ]
    found = {
        "__preflight_rejection": rejection,
        "__preflight_unstated": unstated,
        "__preflight_checked": {"problems": ["no room."]},
    }
    variables = raw_variables(
        "preflight", "Debian", "12", __preflight_variables={"problems": wrong, "values": {}}, **found
    )
    problems = _templar(variables).template(kept["preflight_problems"])
    # A role that rejects its variables says again what is wrong with them.
    expected = {*wrong, *([rejection] if rejection else []), *([] if wrong else unstated), "no room."}
    assert expected <= set(problems) <= expected | set(unstated)


# --- the controller


@pytest.mark.parametrize(
    ("connection", "machine", "boot", "is_controller"),
    [
        ("local", "of another", "of another", True),
        ("ssh", "own", "own", True),
        ("ssh", "own", "of another", False),
        ("ssh", "of another", "own", False),
        ("ssh", "", "own", False),
    ],
)
def test_the_controller_is_known_by_its_ids(connection, machine, boot, is_controller):
    own = {"__preflight_own_id": "" if machine == "" else "own", "__preflight_own_boot": "own"}
    host = {**HOST, "machine_id": machine, "boot_id": boot}
    assert (
        tell("__preflight_is_controller", ansible_connection=connection, __preflight_host=host, **own) is is_controller
    )


def test_the_controllers_ids_are_read():
    assert tell("__preflight_own_boot").count("-") == 4
    assert tell("__preflight_own_id") == tell("__preflight_own_id").strip()


# --- preflight knows nothing of other roles but what they state


FOREIGN = re.compile(rf"\b_*({'|'.join(OTHERS)})_\w+")


def code_of_preflight():
    for folder in ("defaults", "tasks", "vars"):
        for path in sorted((ROOT / "roles/preflight" / folder).rglob("*.yml")):
            yield path, path.read_text(encoding="utf-8")


def test_names_of_other_roles_variables_stand_in_the_request_and_the_downloads_only():
    found = {}
    for path, text in code_of_preflight():
        for match in FOREIGN.finditer(text):
            found.setdefault(match[0], set()).add(f"{path.parent.name}/{path.name}")
    requested = {name for name in found if found[name] == {"tasks/plan.yml"}}
    assert {name for name in requested if name not in USER_VARIABLES} == set()
    # Beside the request: downloads of the user's own, what roles state, and the method that decides whether CRAN is asked.
    assert set(found) - requested == {
        "cudnn_archive",
        "cudnn_wheel",
        "nvidia_driver_runfile",
        "cuda_runfiles",
        "nvidia_repo_needs",
        "mxnet_r_needs",
        "mxnet_r_method",
    }
    (request,) = [
        task["dlvm.azure_gpu.stack_plan"]
        for task in tasks("preflight", "plan.yml")
        if "dlvm.azure_gpu.stack_plan" in task
    ]
    assert requested == {
        match[0] for value in request.values() for match in FOREIGN.finditer(value) if match[0] != "mxnet_r_method"
    }


def test_a_default_of_another_role_is_never_more_than_open():
    allowed = {"'auto', true", "'auto'", "''", "'', true", "[]", "{}", "false", "'ssh'", "'absent'"}
    for path, text in code_of_preflight():
        for line in text.splitlines():
            if FOREIGN.search(line):
                assert set(re.findall(r"default\(([^)]*)\)", line)) <= allowed, (path, line)


def test_no_path_url_or_variable_file_of_another_role():
    own_paths = {"/etc/machine-id", "/proc/sys/kernel/random/boot_id"}
    for path, text in code_of_preflight():
        assert "://" not in text, path
        assert set(re.findall(r"(?<![\w.])/(?:etc|usr|opt|var|proc|srv|home)/[\w./-]*", text)) <= own_paths, path
        assert not re.search(r"include_vars|vars_files|vars_from|defaults_from", text), path
    assert {path.name for path in (ROOT / "roles/preflight/vars").iterdir()} == {"main.yml"}
    assert all(name.startswith("preflight_") for name in _load(ROOT / "roles/preflight/defaults/main.yml"))


def test_every_role_that_a_plan_calls_states_its_needs_with_the_options_of_main():
    for role in ALL:
        specs = options_of(role)
        assert specs["needs"]["options"] == specs["main"]["options"], role
        facts_set = [
            task["ansible.builtin.set_fact"] for task in tasks(role, "needs.yml") if "ansible.builtin.set_fact" in task
        ]
        assert any(f"{role}_needs" in one for one in facts_set), role


@pytest.mark.parametrize("role", ROLES)
def test_no_role_overwrites_a_variable_of_the_users(role):
    set_ = set(_load(ROOT / f"roles/{role}/vars/main.yml"))
    for path in (ROOT / "roles" / role / "vars").glob("*_*.yml"):
        set_ |= set(_load(path))
    for folder in ("tasks", "handlers"):
        for path in (ROOT / "roles" / role / folder).rglob("*.yml"):
            text = path.read_text(encoding="utf-8")
            for task in tasks(role, f"../{folder}/{path.relative_to(ROOT / 'roles' / role / folder)}"):
                set_ |= set(task.get("ansible.builtin.set_fact", ())) | {task.get("register")}
                assert not any(key in task for key in ("set_fact", "ansible.legacy.set_fact")), path
            assert text
    assert set_ & USER_VARIABLES == set()
