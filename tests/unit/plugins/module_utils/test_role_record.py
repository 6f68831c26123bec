"""The record's shape and growth, what may never be removed, which packages go, and the records of release 1.0.0."""

from __future__ import annotations

import fnmatch
import json

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _role_record
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._role_record import RecordError, Simulation


def request(**more) -> dict:
    return {"packages": [], "paths": [], "directories": [], "data": None, **more}


def record(**more) -> dict:
    return {**_role_record.empty("cuda"), **more}


# Paths


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "not absolute"),
        ("opt/cuda", "not absolute"),
        ("/", "top-level"),
        ("//", "top-level"),
        ("/opt", "top-level"),
        ("/data/", "top-level"),
        ("/*", "top-level"),
        ("/opt/../etc/x", "'..'"),
        ("/opt/./x", "'.'"),
        ("/opt/a\nb", "control character"),
        ("/opt/*", "almost any"),
        ("/opt/**", "almost any"),
        ("/usr/l*", "almost any"),
        ("/home/*/mxnet", "almost any"),
        ("/usr/local", "shared"),
        ("//usr//local//", "shared"),
        ("/usr/lib", "shared"),
        ("/usr/lib/x86_64-linux-gnu", "shared"),
        ("/usr/share/keyrings", "shared"),
        ("/usr/local/lib/R/site-library/", "shared"),
        ("/var/lib", "shared"),
        ("/var/lib/apt/lists", "shared"),
        ("/var/lib/dlvm", "shared"),
        ("/var/cache/dlvm", "shared"),
        ("/var/lib/dpkg/info", "operating system"),
        ("/etc/ld.so.conf.d", "shared"),
        ("/etc/*conf.d", "shared"),
        ("/etc/apt/sources.list.d", "shared"),
        ("/etc/systemd/system", "shared"),
        ("/home/joe", "shared"),
        ("/boot/vmlinuz", "operating system"),
        ("/usr/bin/python3", "operating system"),
        ("/proc/1", "operating system"),
    ],
)
def test_a_dangerous_path_is_rejected_with_its_reason(path, reason):
    assert reason in _role_record.danger(path)
    with pytest.raises(RecordError, match="only this role owns"):
        _role_record.safe(["/opt/mxnet", path])


@pytest.mark.parametrize(
    "path",
    [
        "/opt/mxnet",
        "/usr/local/cuda-12.4",
        "/usr/local/cudnn",
        "/usr/local/cudnn-*.new",
        "/etc/profile.d/dlvm-cuda.sh",
        "/etc/systemd/system/nvidia-persistenced.service.d",
        "/home/joe/mxnet",
        "/var/lib/dlvm/mxnet",
        "/mnt/mxnet",
        "/var/lib/apt/lists/apt.repos.intel.com_oneapi_*",
        "/usr/local/lib/R/site-library/mxnet",
        "/usr/local/bin/mxnet",
        "/var/cache/dlvm/*-NVIDIA-Linux-*.run",
        "/etc/nvidia/gridd.conf",
        "/usr/local/cudnn-8.9.7...old",
    ],
)
def test_what_roles_own_is_accepted(path):
    assert _role_record.safe([path + "/", path]) == [path]


def test_the_collection_s_own_directories_may_go_when_they_are_empty():
    assert _role_record.safe(["/etc/nvidia", "/var/lib/dlvm/"], directory=True) == ["/etc/nvidia", "/var/lib/dlvm"]
    with pytest.raises(RecordError):
        _role_record.safe(["/var/cache"], directory=True)


def test_a_path_below_another_is_named_once():
    assert _role_record.outermost(["/opt/a/b", "/opt/a", "/opt/ab", "/opt/a/c/d"]) == ["/opt/a", "/opt/ab"]


# The record


def test_only_what_is_not_installed_becomes_the_record_s():
    after, converged = _role_record.begin({}, "cuda", request(packages=["g++", "nvcc"]), {"g++": False})
    assert after["packages"] == ["nvcc"] and after["state"] == "begun" and not converged


def test_what_is_recorded_stays_recorded_after_other_variables():
    previous = record(packages=["cuda-11-8"], paths=["/usr/local/cuda-11.8"], directories=["/opt/a"], data={"v": 1})
    after, converged = _role_record.begin(
        previous,
        "cuda",
        request(packages=["cuda-12-4"], paths=["/usr/local/cuda-12.4"], data={"v": 2}),
        {"cuda-11-8": False},
    )
    assert after == record(
        packages=["cuda-11-8", "cuda-12-4"],
        paths=["/usr/local/cuda-11.8", "/usr/local/cuda-12.4"],
        directories=["/opt/a"],
        data={"v": 2},
    )
    assert not converged


@pytest.mark.parametrize(
    ("previous", "asked", "state", "converged"),
    [
        ({"state": "complete", "data": {"v": 1}}, {"data": {"v": 1}}, "complete", True),
        ({"state": "complete", "data": {"v": 1}}, {}, "complete", True),
        ({"state": "complete", "data": {"v": 1}}, {"data": {"v": 2}}, "begun", False),
        ({"state": "complete", "data": {"v": 1}}, {"data": {}}, "begun", False),
        ({"state": "complete", "data": {"v": 1}}, {"data": {"v": 1}, "paths": ["/opt/new"]}, "begun", True),
        ({"state": "complete", "packages": ["a1"]}, {"packages": ["a1"]}, "complete", True),
        ({"state": "begun", "data": {"v": 1}}, {"data": {"v": 1}}, "begun", False),
    ],
)
def test_a_record_is_converged_where_it_was_complete_with_equal_data(previous, asked, state, converged):
    after, answer = _role_record.begin(record(**previous), "cuda", request(**asked), {"a1": False})
    assert (after["state"], answer) == (state, converged)


def test_complete_keeps_the_data_and_adds_what_was_learnt():
    before = record(data={"v": 1}, paths=["/opt/a"])
    after = _role_record.complete(before, "cuda", request(paths=["/opt/b"]))
    assert after == record(state="complete", data={"v": 1}, paths=["/opt/a", "/opt/b"])
    assert _role_record.complete(after, "cuda", request()) == after
    assert _role_record.complete(after, "cuda", request(data={"v": 2}))["data"] == {"v": 2}


def test_the_text_is_sorted_and_can_be_read_back():
    text = _role_record.dump(record(data={"b": 1, "a": "ä"}))
    assert text.endswith("}\n") and list(json.loads(text)) == sorted(record()) and "ä" in text
    assert _role_record.load("cuda", text, NOTHING) == record(data={"b": 1, "a": "ä"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Expecting value"),
        ("[]", "not a JSON object"),
        (json.dumps(record(format=3)), "its format is 3"),
        (json.dumps(record(role="mkl")), "that of role mkl"),
        (json.dumps(record(state="absent")), "its state is 'absent'"),
        (json.dumps(record(paths="/opt")), "its paths are not a list"),
        (json.dumps(record(packages=[1])), "its packages are not a list"),
        (json.dumps(record(packages=["-o=x"])), "'-o=x' is not the name"),
        (json.dumps(record(data=[])), "data is not a dictionary"),
        (json.dumps({"format": 2, "role": "cuda", "state": "begun"}), "it has no 'packages'"),
        (json.dumps({"version": "12.4"}), "it has no 'versions'"),
        (json.dumps({"method": "x", "versions": ["12.4"]}), "it has no 'x'"),
    ],
)
def test_a_broken_record_says_what_is_wrong_and_what_to_do(text, words):
    with pytest.raises(RecordError) as caught:
        _role_record.load("cuda", text, NOTHING)
    assert words in str(caught.value) and "Restore it from a backup; or move it away" in str(caught.value)


@pytest.mark.parametrize(
    ("entry", "name"), [("g++", "g++"), ("libcudnn8=8.9.7.*+cuda12.*", "libcudnn8"), ("a1:i386", "a1:i386")]
)
def test_the_name_of_a_package(entry, name):
    assert _role_record.package_name(entry) == name


@pytest.mark.parametrize("entry", ["", "-y", "a b", "../x", "libfoo*", "Nvidia"])
def test_what_is_no_package_is_rejected(entry):
    with pytest.raises(RecordError, match="not the name of a Debian package"):
        _role_record.package_name(entry)


# What dpkg and apt print


def test_installed_packages():
    text = "libc6\tamd64\tii \tno\tno\nlibc6\ti386\tii \tno\tno\n"
    text += "bash\tamd64\thi \tyes\tno\ninit\tamd64\tii \tno\tyes\n"
    text += "gone\tall\trc \tno\tno\nnever\tamd64\tun \t\t\nhalf\tall\tiF \tno\tno\n"
    assert _role_record.parse_installed(text, "amd64") == {
        "libc6": False,
        "libc6:i386": False,
        "bash": True,
        "init": True,
        "half": False,
    }


def test_simulation():
    text = "NOTE: x\nPurg a1 [1.0]\nRemv b1:amd64 [2]\nRemv b1:i386 [2]\nInst c1 [1] (2 Debian:12)\nConf c1\n"
    answer = _role_record.parse_simulation(text, "amd64")
    assert answer == Simulation(frozenset({"a1", "b1", "b1:i386"}), frozenset({"c1"}))


def test_owners():
    text = "debconf, apt: /etc/apt\nlibx:amd64: /usr/lib/x: y\n"
    text += "diversion by dash from: /bin/sh\nlocal diversion to: /bin/x\n"
    assert _role_record.parse_owners(text, "amd64") == {"/etc/apt": {"debconf", "apt"}, "/usr/lib/x: y": {"libx"}}


# Which packages go


class World:
    """apt's rules on a few packages: what each depends on ('a|b': either), and which are manual."""

    def __init__(self, depends, manual=(), essential=(), substitutes=None) -> None:
        self.depends = {name: [one.split("|") for one in text.split()] for name, text in depends.items()}
        self.manual = set(manual)
        self.installed = {name: name in essential for name in depends}
        self.substitutes = substitutes or {}
        self.broken: set[str] = set()
        self.asked = 0

    def without(self, names):
        """What goes with the names, because it depends on them."""
        gone = set(names)
        while True:
            more = {
                one
                for one in self.depends
                if one not in gone and any(set(either) <= gone for either in self.depends[one])
            }
            if not more:
                return gone
            gone |= more

    def unneeded(self, gone=frozenset()):
        needed = {name for name in self.depends if name in self.manual and name not in gone}
        while True:
            more = {
                one for name in needed for either in self.depends[name] for one in either if one not in gone
            } - needed
            if not more:
                return set(self.depends) - needed - set(gone)
            needed |= more

    def simulate(self, names, unneeded):
        self.asked += 1
        if self.broken & set(names):
            return Simulation(error="E: unmet dependencies")
        gone = self.without(names)
        come = {self.substitutes[name] for name in names if name in self.substitutes}
        return Simulation(frozenset(gone | (self.unneeded(gone) if unneeded else set())), frozenset(come))

    def choose(self, *ours, keep=()):
        return _role_record.choose_packages(
            set(ours), self.installed, self.manual, set(keep), self.unneeded(), self.simulate
        )


def test_what_became_unneeded_goes_and_what_was_unneeded_stays():
    world = World(
        {"nmap": "liblua", "liblua": "libm", "libm": "", "tree": "", "vim": "libm2", "libm2": ""}, {"nmap", "vim"}
    )
    assert world.choose("nmap") == ({"nmap", "liblua", "libm"}, {})
    assert world.asked == 4


def test_a_library_that_an_unneeded_package_of_before_needs_stays_with_it():
    world = World({"nmap": "libpcap liblua", "libpcap": "", "liblua": "", "tcpdump": "libpcap"}, {"nmap"})
    assert world.choose("nmap") == ({"nmap", "liblua"}, {})


def test_a_dependency_that_another_needs_stays():
    world = World({"nmap": "libm", "vim": "libm", "libm": ""}, {"nmap", "vim"})
    assert world.choose("nmap") == ({"nmap"}, {})


def test_what_the_user_s_package_needs_stays():
    world = World({"libonig": "", "jq": "libjq", "libjq": "libonig", "nmap": ""}, {"libonig", "jq", "nmap"})
    assert world.choose("libonig", "nmap") == ({"nmap"}, {"libonig": "jq needs it"})


def test_what_a_package_that_stays_needs_stays_too():
    world = World({"lib": "", "mid": "lib", "user": "mid"}, {"lib", "mid", "user"})
    assert world.choose("lib", "mid") == (set(), {"lib": "user needs it", "mid": "user needs it"})


def test_modules_of_the_running_kernel_go_and_its_kernel_and_headers_stay():
    names = ("linux-modules-nvidia-580-6.8.0-1-azure", "linux-objects-nvidia-580-6.8.0-1-azure")
    world = World({"meta": " ".join((*names, "linux-headers-6.8.0-1-azure", "linux-image-6.8.0-1-azure")), **dict.fromkeys(
        (*names, "linux-headers-6.8.0-1-azure", "linux-image-6.8.0-1-azure"), "")}, {"meta"})
    assert world.choose("meta") == ({"meta", *names}, {})


def test_two_of_which_one_has_to_stay():
    world = World({"a1": "", "b1": "", "user": "a1|b1"}, {"a1", "b1", "user"})
    assert world.choose("a1", "b1") == ({"a1"}, {"b1": "user needs it"})


def test_an_automatic_package_on_top_goes_with_what_it_needs():
    world = World({"lib": "", "plugin": "lib"}, {"lib"})
    assert world.choose("lib") == ({"lib", "plugin"}, {})


def test_keep_and_what_it_needs_stay():
    world = World({"gcc": "cpp", "cpp": "libm", "libm": "", "nvcc": "gcc"}, {"nvcc"})
    assert world.choose("nvcc", keep=["gcc"]) == ({"nvcc"}, {})
    assert world.choose("nvcc", "gcc", keep=["gcc"]) == ({"nvcc"}, {"gcc": "it is listed in keep"})


def test_keep_protects_what_became_unneeded():
    world = World({"nmap": "liba libb", "liba": "libc", "libb": "", "libc": ""}, {"nmap"})
    assert world.choose("nmap", keep=["liba"]) == ({"nmap", "libb"}, {})


def test_an_essential_package_stays():
    world = World({"bash": "", "nmap": ""}, {"nmap"}, essential={"bash"})
    assert world.choose("bash", "nmap") == ({"nmap"}, {"bash": "it is an essential package of the system"})


def test_an_essential_package_keeps_what_it_needs():
    world = World({"libc": "", "bash": "libc"}, {"libc"}, essential={"bash"})
    assert world.choose("libc") == (set(), {"libc": "bash needs it"})


def test_a_package_that_apt_cannot_remove_stays():
    world = World({"libc": "", "nmap": ""}, {"libc", "nmap"})
    world.broken = {"libc"}
    assert world.choose("libc", "nmap") == ({"nmap"}, {"libc": "apt cannot remove it: E: unmet dependencies"})


def test_a_removal_that_would_install_something_is_left():
    world = World({"exim": "", "nmap": ""}, {"exim", "nmap"}, substitutes={"exim": "postfix"})
    assert world.choose("exim", "nmap") == ({"nmap"}, {"exim": "apt would install postfix instead"})


def test_what_is_kept_late_still_protects_what_it_needs():
    world = World({"base": "", "exim": "base"}, {"exim", "base"}, substitutes={"exim": "postfix"})
    assert world.choose("base", "exim") == (
        set(),
        {"exim": "apt would install postfix instead", "base": "exim needs it"},
    )


def test_what_is_not_installed_is_not_asked_about():
    world = World({"nmap": ""}, {"nmap"})
    assert world.choose("gone") == (set(), {}) and world.asked == 0


# Release 1.0.0


def host(links=None, *files) -> _role_record.Look:
    """A host with these files, and links with their targets."""
    links = links or {}
    names = sorted([*files, *links])
    return _role_record.Look(lambda pattern: fnmatch.filter(names, pattern), lambda path: links.get(path, ""))


NOTHING = host()
CUDA_FILES = ["/etc/ld.so.conf.d/dlvm-cuda.conf", "/etc/profile.d/dlvm-cuda.sh"]
CUDNN_FILES = ["/etc/ld.so.conf.d/dlvm-cudnn.conf", "/usr/local/cudnn-*.new", "/usr/local/cudnn-*.old"]
DRIVER_FILES = [
    "/etc/apt/preferences.d/dlvm-nvidia-driver",
    "/etc/modprobe.d/dlvm-nvidia.conf",
    "/etc/systemd/system/nvidia-persistenced.service.d",
    "/etc/udev/rules.d/71-dlvm-nvidia.rules",
    "/var/cache/dlvm/*-NVIDIA-Linux-*.run",
]
MKL_FILES = ["/etc/ld.so.conf.d/dlvm-mkl.conf", "/var/cache/dlvm/mkl"]
INTEL_FILES = [
    "/etc/apt/sources.list.d/dlvm-intel.sources",
    "/usr/share/keyrings/dlvm-intel-*",
    "/var/lib/apt/lists/apt.example.com_one%5fapi_*",
]
PREFIX = ["/opt/intel-mkl", "/opt/intel-mkl.new", "/opt/intel-mkl.old"]


def cuda(**more) -> dict:
    return {
        "version": "12.4",
        "versions": ["12.4", "11.8"],
        "method": "distro",
        "host_compiler": "g++-11",
        "arch_flags": "-x",
        **more,
    }


def cudnn(**more) -> dict:
    return {"version": "8.9.7", "cuda_major": 12, "method": "archive", "sha256": "00", **more}


def mkl(**more) -> dict:
    return {"prefix": "/opt/intel-mkl", "method": "wheel", "static": True, "source": [{"name": "mkl"}], **more}


def driver(**more) -> dict:
    return {
        "method": "distro",
        "branch": "535",
        "flavour": "proprietary",
        "version": "",
        "packages": ["nvidia-smi"],
        "user": "nvpd",
        **more,
    }


def mxnet_r(**more) -> dict:
    return {
        "method": "native",
        "version": "1.9.1",
        "library": "/usr/local/lib/R/site-library",
        "r_version": "4.2.2",
        "mxnet": "/opt/mxnet/current",
        "fingerprint": "f0",
        "notes": [],
        "cran_packages": ["DiagrammeR", "influenceR"],
        **more,
    }


@pytest.mark.parametrize(
    ("role", "old", "look", "packages", "paths", "state"),
    [
        (
            "cuda",
            cuda(),
            NOTHING,
            ["nvidia-cuda-toolkit"],
            ["/usr/local/cuda-12.4", "/usr/local/cuda-11.8", *CUDA_FILES],
            "complete",
        ),
        (
            "cuda",
            cuda(method="nvidia_repo"),
            NOTHING,
            ["cuda-toolkit-12-4", "cuda-toolkit-11-8"],
            ["/usr/local/cuda-12.4", "/usr/local/cuda-11.8", *CUDA_FILES],
            "complete",
        ),
        (
            "cuda",
            cuda(method="runfile", versions=["12.4"]),
            host({}, "/usr/local/cuda-11.2/.dlvm-cuda", "/usr/local/cuda-9.0/x"),
            [],
            ["/usr/local/cuda-12.4", "/usr/local/cuda-11.2", *CUDA_FILES],
            "complete",
        ),
        ("cudnn", cudnn(), NOTHING, [], CUDNN_FILES, "complete"),
        ("cudnn", cudnn(method="nvidia_repo"), NOTHING, ["libcudnn8", "libcudnn8-dev"], CUDNN_FILES, "complete"),
        (
            "cudnn",
            cudnn(method="nvidia_repo", version="9.1.0"),
            NOTHING,
            ["libcudnn9-cuda-12", "libcudnn9-dev-cuda-12"],
            CUDNN_FILES,
            "complete",
        ),
        (
            "cudnn",
            cudnn(),
            host(
                {
                    "/usr/local/cudnn": "/usr/local/cudnn-8.9.7",
                    "/usr/local/cuda-12.4/include/cudnn.h": "/usr/local/cudnn/include/cudnn.h",
                    "/usr/local/cuda-12.4/lib64/libcudnn.so": "/opt/user/libcudnn.so",
                },
                "/usr/local/cudnn-8.9.7/.dlvm-cudnn-00",
                "/usr/local/cudnn-7.6.5/the-users",
                "/usr/local/cuda-12.4/lib64/libcudnn.so.8",
            ),
            [],
            ["/usr/local/cudnn", "/usr/local/cudnn-8.9.7", "/usr/local/cuda-12.4/include/cudnn.h", *CUDNN_FILES],
            "complete",
        ),
        ("cudnn", cudnn(), host({"/usr/local/cudnn": "/opt/user"}), [], CUDNN_FILES, "complete"),
        ("mkl", mkl(), NOTHING, [], [*PREFIX, *MKL_FILES], "complete"),
        (
            "mkl",
            mkl(method="distro", source=["libmkl-dev", "libomp-dev"]),
            NOTHING,
            ["libmkl-dev", "libomp-dev"],
            [*PREFIX, *MKL_FILES],
            "complete",
        ),
        (
            "mkl",
            mkl(method="intel_repo", source=["https://apt.example.com/one_api/", "intel-oneapi-mkl-devel"]),
            NOTHING,
            ["intel-oneapi-mkl-devel"],
            [*PREFIX, *MKL_FILES, *INTEL_FILES],
            "complete",
        ),
        ("nvidia_driver", driver(), NOTHING, ["nvidia-smi"], DRIVER_FILES, "begun"),
        (
            "nvidia_driver",
            driver(method="runfile", packages=[]),
            NOTHING,
            [],
            [*DRIVER_FILES, "/etc/nvidia/gridd.conf", "/etc/systemd/system/nvidia-persistenced.service"],
            "complete",
        ),
        (
            "mxnet_r",
            mxnet_r(),
            NOTHING,
            [],
            [
                *(f"/usr/local/lib/R/site-library/{name}" for name in ("mxnet", "DiagrammeR", "influenceR")),
                "/var/cache/dlvm/mxnet_r",
            ],
            "complete",
        ),
        (
            "acceptance",
            {"passed": True},
            NOTHING,
            [],
            ["/var/lib/dlvm/acceptance.json", "/var/lib/dlvm/acceptance", "/var/cache/dlvm/datasets"],
            "complete",
        ),
    ],
)
def test_a_record_of_release_1_0_0(role, old, look, packages, paths, state):
    after = _role_record.load(role, json.dumps(old), look)
    assert (after["packages"], after["paths"], after["state"]) == (sorted(packages), sorted(paths), state)
    assert after["format"] == 2 and after["role"] == role and after["directories"] == []
    assert all(old[name] == value for name, value in after["data"].items())
    assert _role_record.safe(after["paths"]) == after["paths"]


@pytest.mark.parametrize(
    ("role", "old", "names"),
    [
        ("cuda", cuda(), {"version", "versions", "method", "host_compiler", "arch_flags"}),
        ("cudnn", cudnn(), {"version", "cuda_major", "method", "sha256"}),
        ("mkl", mkl(), {"prefix", "method", "static"}),
        ("nvidia_driver", driver(), {"method", "branch", "flavour", "version", "user"}),
        ("mxnet_r", mxnet_r(), set(mxnet_r())),
        ("acceptance", {"passed": True}, set()),
    ],
)
def test_the_data_keep_their_old_names(role, old, names):
    assert set(_role_record.load(role, json.dumps(old), NOTHING)["data"]) == names


@pytest.mark.parametrize(
    ("role", "old", "words"),
    [
        ("mxnet_build", {"version": "1.9.1"}, "wrote no record for this role"),
        ("mxnet_r", mxnet_r(cran_packages=[".."]), "'..' is not the name of an R package"),
        ("mxnet_r", mxnet_r(cran_packages=[""]), "'' is not the name of an R package"),
        ("nvidia_driver", driver(packages=["x y"]), "'x y' is not the name"),
        ("nvidia_driver", driver(packages="nvidia-smi"), "packages are not a list of strings"),
        ("mkl", mkl(prefix=None), "paths are not a list of strings"),
    ],
)
def test_a_broken_record_of_release_1_0_0(role, old, words):
    with pytest.raises(RecordError, match="Restore it from a backup") as caught:
        _role_record.load(role, json.dumps(old), NOTHING)
    assert words in str(caught.value)
