"""The controller's side of checking variables: which values are templated, what is shown, what comes back."""

from __future__ import annotations

import time

import pytest
from ansible.errors import AnsibleUndefinedVariable
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.dlvm.azure_gpu.plugins.action import role_variables_info as action


class Task:
    async_val = 0
    check_mode = False

    def __init__(self, arguments):
        self.args = arguments


@pytest.fixture
def run(monkeypatch):
    """Runs the action over variables of a host; returns its result, warnings, deprecations and what was templated."""

    def call(variables, **arguments):
        shown, deprecated, asked = [], [], []
        instance = object.__new__(action.ActionModule)
        instance._task = Task(arguments)
        templar = Templar(loader=DataLoader(), variables=variables)

        class Watched:
            @staticmethod
            def template(raw):
                asked.append(raw)
                return templar.template(raw)

        instance._templar = Watched
        monkeypatch.setattr(action.ActionBase, "run", lambda self, tmp, task_vars: {})
        monkeypatch.setattr(action.display, "warning", shown.append)
        monkeypatch.setattr(action.display, "deprecated", lambda msg, **more: deprecated.append((msg, more)))
        return instance.run(task_vars=variables), shown, deprecated, asked

    return call


def template(text):
    return trust_as_template(text)


def test_nothing_is_wrong(run):
    result, shown, deprecated, _asked = run({"inventory_hostname": "box", "cuda_version": "11.8", 5: "odd"})
    assert result == {"changed": False, "problems": [], "values": {"cuda_version": "11.8"}, "unusable": []}
    assert shown == deprecated == []


def test_no_variables_are_no_problem(run):
    assert run(None)[0]["problems"] == []


def test_problems_of_all_roles_come_back_at_once(run):
    result = run({"cuda_verison": "11.8", "mkl_method": "apt", "dlvm_use_cuda": "maybe", "acceptance_size": "full"})[0]
    assert [problem.split()[0] for problem in result["problems"]] == [
        "cuda_verison",
        "acceptance_size",
        "dlvm_use_cuda",
        "mkl_method",
    ]
    assert "failed" not in result and result["changed"] is False


def test_known_variables_are_templated(run):
    variables = {
        "wanted": template("{{ '12.' ~ '10' }}"),
        "cuda_version": template("{{ wanted }}"),
        "mkl_archive": {"url": template("ftp://{{ inventory_hostname }}/x"), "sha256": "a" * 64},
        "inventory_hostname": "box",
    }
    problems = run(variables)[0]["problems"]
    assert "cuda_version is '12.10'" in problems[0] and "mkl_archive has the url 'ftp://box/x'" in problems[1]


def test_other_variables_are_not_templated(run):
    boom = template("{{ 1 / 0 }}")
    variables = {"mine": boom, "cuda_home": boom, "cuda_verison": boom, "cuda_version": "11.8"}
    result, shown, _deprecated, asked = run(variables)
    assert asked == ["11.8"] and len(result["problems"]) == 1 and "cuda_home" in shown[0]


@pytest.mark.parametrize("text", ["{{ not_there_yet }}", "{{ ansible_facts.kernel }}", "{{ 1 / 0 }}", "{{ broken"])
def test_what_cannot_be_templated_yet_is_not_checked(run, text):
    variables = {"cuda_version": template(text), "mkl_archive": {"url": template(text)}, "dlvm_use_cuda": False}
    result = run(variables)[0]
    assert result["problems"] == [] and result["values"] == {"dlvm_use_cuda": "false"}
    with pytest.raises(Exception) as failure:
        Templar(loader=DataLoader(), variables=variables).template(variables["cuda_version"])
    assert isinstance(failure.value, action.AnsibleError)


def test_an_undefined_variable_is_an_ansible_error():
    assert issubclass(AnsibleUndefinedVariable, action.AnsibleError)


def test_strange_and_renamed_names_are_shown_and_are_no_problem(run, monkeypatch):
    renamed = {"cuda_old": action.pure.Renamed("cuda_version", "it has a new name")}
    monkeypatch.setattr(action.pure, "RENAMED", renamed)
    result, shown, deprecated, _asked = run({"cuda_home": "/x", "cuda_old": "11.8"})
    assert result["problems"] == [] and len(shown) == 1 and "cuda_home" in shown[0]
    ((msg, more),) = deprecated
    assert "cuda_old" in msg and "use cuda_version instead" in msg
    assert more == {"version": "2.0.0", "collection_name": "dlvm.azure_gpu"}


def test_roles_narrow_the_check(run):
    variables = {"cuda_verison": "1", "mkl_metod": "x", "dlvm_gpu": "T4"}
    assert len(run(variables)[0]["problems"]) == 3
    problems = run(variables, roles=["mkl", "preflight"])[0]["problems"]
    assert [problem.split()[0] for problem in problems] == ["dlvm_gpu", "mkl_metod"]


def test_facts_are_ignored(run):
    variables = {"preflight_answer": "x", "cuda_needs": {}}
    assert len(run(variables)[1]) == 1
    assert run(variables, facts=["preflight_answer"])[1] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            {"roles": ["cuda", "nvidia"]},
            "roles has nvidia, which is no role of dlvm.azure_gpu: take some of acceptance",
        ),
        ({"rolls": ["cuda"]}, "These options are not accepted: rolls"),
    ],
)
def test_wrong_options_fail(run, arguments, words):
    result = run({}, **arguments)[0]
    assert result["failed"] and result["msg"].startswith(words)


def test_all_roles_have_specs():
    specs = action.read_specs(action.ROLES)
    assert set(specs) == {path.name for path in action.ROLES.iterdir()} and all("main" in one for one in specs.values())


def test_the_specs_are_read_once(run, tmp_path, monkeypatch):
    meta = tmp_path / "apt" / "meta"
    meta.mkdir(parents=True)
    (meta / "argument_specs.yml").write_text("argument_specs: {main: {options: {apt_name: {type: bool}}}}")
    monkeypatch.setattr(action, "ROLES", tmp_path)
    assert "neither true nor false" in run({"apt_name": "maybe"})[0]["problems"][0]
    (meta / "argument_specs.yml").write_text("not yaml: [")
    assert "did you mean apt_name?" in run({"apt_nmae": True})[0]["problems"][0]


def test_it_is_quick(run):
    ends = ("version", "url", "state")
    many = {f"variable_{number}_{end}": template("{{ nothing }}") for number in range(200) for end in ends}
    known = {"cuda_version": "11.8", "mkl_method": "apt", "cuda_verison": 1, "cuda_home": "/x", "mkl_threads": 2}
    seconds = []
    for _host in range(10):
        begun = time.process_time()
        run({**many, **known})
        seconds.append(time.process_time() - begun)
    assert min(seconds) < 0.03
