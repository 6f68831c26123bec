"""What role acceptance asks for from a plan, and the report it writes."""
from __future__ import annotations

from xml.etree import ElementTree

import pytest
import yaml
from support import ROOT, render, role_variables

CPU = {"mxnet": {"version": "1.9.1", "method": "wheel", "wheel": "mxnet"}, "cuda": {"version": None}, "gpu": {"source": "none"}}
# CUDA is installed for later, but the wheel is the one without it.
EMBEDDED = {**CPU, "cuda": {"version": "11.8"}}
WHEEL = {"mxnet": {"version": "1.9.1", "method": "wheel", "wheel": "mxnet-cu112"}, "cuda": {"version": "11.2"}, "gpu": {"source": "detected"}}
SOURCE = {"mxnet": {"version": "1.9.1", "method": "source", "wheel": None}, "cuda": {"version": "11.8"}, "cudnn": {"version": "8.9.7"},
          "gpu": {"source": "azure_size"}}
NO_CUDNN = {**SOURCE, "cudnn": {"version": None}}
OMIT = "omit-me"


def variables(plan: dict, *names: str, **overrides) -> dict:
    return role_variables("acceptance", "Debian", "12", *names, dlvm_plan=plan, omit=OMIT, **overrides)


@pytest.mark.parametrize(("plan", "features", "expected"), [
    (CPU, [], False), (EMBEDDED, [], False), (WHEEL, ["CUDA", "CUDNN"], OMIT), (SOURCE, ["CUDA", "CUDNN"], True), (NO_CUDNN, ["CUDA"], True),
])
def test_features_and_gpu_follow_from_the_plan(plan: dict, features: list, expected: object) -> None:
    found = variables(plan, "__acceptance_features", "__acceptance_gpu_expected", "__acceptance_version")
    assert found == {"__acceptance_features": features, "__acceptance_gpu_expected": expected, "__acceptance_version": "1.9.1"}


def test_the_users_wishes_go_first() -> None:
    found = variables(CPU, "__acceptance_features", "__acceptance_gpu_expected", acceptance_features=["OPENCV"], acceptance_gpu=True)
    assert found == {"__acceptance_features": ["OPENCV"], "__acceptance_gpu_expected": True}


@pytest.mark.parametrize("size", ["quick", "guide"])
def test_accuracies_are_the_roles_unless_given(size: str) -> None:
    nets = variables(CPU, "__acceptance_sizes")["__acceptance_sizes"][size]
    assert all(0.5 < net["accuracy"] < 1 for net in nets.values())
    assert all(net["train"] % net["batch"] == 0 and net["test"] % net["batch"] == 0 for net in nets.values())
    asked = variables(CPU, "__acceptance_sizes", acceptance_accuracy={"lenet": 0.99})["__acceptance_sizes"][size]
    assert asked["lenet"]["accuracy"] == 0.99 and asked["resnet"]["accuracy"] == nets["resnet"]["accuracy"]


@pytest.mark.parametrize(("wishes", "names"), [
    ({}, []),
    ({"acceptance_size": "guide"}, ["cifar10", "mnist"]),
    ({"acceptance_size": "guide", "acceptance_download": False}, []),
    ({"acceptance_download": True}, ["cifar10", "mnist"]),
    ({"acceptance_download": True, "acceptance_datasets": {"mnist": {"path": "/data/mnist"}}}, ["cifar10"]),
])
def test_what_is_not_given_is_downloaded_for_the_guides_size_or_when_asked(wishes: dict, names: list) -> None:
    assert variables(CPU, "__acceptance_download_names", **wishes)["__acceptance_download_names"] == names


def test_every_published_file_has_a_sum_and_a_place() -> None:
    found = variables(CPU, "__acceptance_published", "acceptance_download_urls")
    assert set(found["__acceptance_published"]) == set(found["acceptance_download_urls"]) == {"mnist", "cifar10"}
    sums = [value for published in found["__acceptance_published"].values() for value in published["files"].values()]
    assert len(sums) == 5 and all(len(value) == 64 for value in sums)


def test_junit_names_what_failed() -> None:
    result = {
        "time": "2026-01-21T10:00:00Z",
        "checks": [{"name": "features", "passed": False, "msg": "MXNet lacks <CUDA> & \"CUDNN\""}, {"name": "gpu", "passed": True, "msg": "none"}],
        "trainings": [
            {"language": "python", "net": "lenet", "device": "cpu", "data": "generated mnist", "passed": True, "reason": "", "asked": 0.9, "accuracy": 0.99,
             "images_per_second": 2000, "seconds": 3.2},
            {"language": "r", "net": "resnet", "device": "gpu", "data": "real cifar10", "passed": False, "reason": "it crashed", "asked": 0.7},
        ],
    }
    text = render("acceptance", "junit.xml.j2", {"__acceptance_result": {"result": result}, "inventory_hostname": "box<1>"})
    suite = ElementTree.fromstring(text.encode())
    assert suite.attrib == {
        "name": "acceptance", "hostname": "box<1>", "timestamp": "2026-01-21T10:00:00Z", "tests": "4", "failures": "2", "errors": "0",
    }
    assert [failure.get("message") for failure in suite.iter("failure")] == ["MXNet lacks <CUDA> & \"CUDNN\"", "it crashed"]
    assert [case.get("name") for case in suite.iter("testcase")] == ["features", "gpu", "lenet on cpu", "resnet on gpu"]


def test_the_roles_arguments_need_no_plan_yet() -> None:
    """They are validated before the plan is asked for, in verify.yml for one."""
    defaults = (ROOT / "roles/acceptance/defaults/main.yml").read_text(encoding="utf-8")
    assert "dlvm_plan" not in defaults


def needs(**overrides) -> dict:
    """What applies of the needs, without a plan."""
    found = role_variables("acceptance", "Debian", "12", "__acceptance_needs", **overrides)["__acceptance_needs"]
    return {key: [item for item in items if item.get("when", True)] for key, items in found.items()}


@pytest.mark.parametrize(("wishes", "mib", "urls"), [
    ({}, 10, []),
    ({"acceptance_size": "guide"}, 435, ["https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz",
                                         "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"]),
    ({"acceptance_size": "guide", "acceptance_datasets": {"mnist": {"path": "/data/mnist"}}}, 423, ["https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"]),
    ({"acceptance_size": "guide", "acceptance_download": "false"}, 260, []),
    ({"acceptance_size": "guide", "acceptance_download_urls": {"mnist": "https://u:s3cret@x.example", "cifar10": "https://x.example/?sig=s3cret"}}, 435, []),
])
def test_room_and_addresses_follow_the_size(wishes: dict, mib: int, urls: list) -> None:
    found = needs(**wishes)
    assert sum(item["mib"] for item in found["space"]) == mib
    assert [item["url"] for item in found["urls"]] == urls and not any(item["required"] for item in found["urls"])
    assert found["problems"] == [] and "s3cret" not in str(found)


@pytest.mark.parametrize(("wishes", "words"), [
    ({"acceptance_accuracy": {"lennet": 0.9}}, "acceptance_accuracy has lennet, which no training run of this role has: take lenet or resnet."),
    ({"acceptance_datasets": {"imagenet": {"path": "/x"}}}, "acceptance_datasets has imagenet, which no training run of this role takes: name cifar10"),
    ({"acceptance_download": True, "acceptance_download_urls": {"mnist": "https://x.example"}}, "acceptance_download_urls has no cifar10: name where"),
])
def test_what_the_role_rejects_by_itself(wishes: dict, words: str) -> None:
    (problem,) = needs(**wishes)["problems"]
    assert words in " ".join(problem["msg"].split())


@pytest.mark.parametrize(("value", "same"), [("false", False), ("no", False), ("true", True), ("True", True)])
def test_a_switch_as_a_string_means_the_same(value: str, same: bool) -> None:
    names = ("__acceptance_download_names", "__acceptance_gpu_expected")
    found = variables(SOURCE, *names, acceptance_download=value, acceptance_gpu=value, acceptance_size="guide")
    assert found == variables(SOURCE, *names, acceptance_download=same, acceptance_gpu=same, acceptance_size="guide")
    assert found["__acceptance_gpu_expected"] is same


def test_needs_has_the_options_of_main_and_each_its_default() -> None:
    specs = yaml.safe_load((ROOT / "roles/acceptance/meta/argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
    defaults = yaml.safe_load((ROOT / "roles/acceptance/defaults/main.yml").read_text(encoding="utf-8"))
    assert specs["needs"]["options"] == specs["main"]["options"]
    assert {name: option["default"] for name, option in specs["main"]["options"].items()} == defaults
