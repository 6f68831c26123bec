"""The adapter against files of its own and a fake dpkg and apt, which are asked by the module's own commands."""

from __future__ import annotations

import json
import os
import stat

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.dlvm.azure_gpu.plugins.modules import role_record


class Apt:
    """Installed packages and what else goes with each."""

    def __init__(self) -> None:
        self.installed = {"bash": "yes", "vim": "no", "tree": "no"}
        self.auto = {"tree", "libmkl-core", "liblua"}
        self.with_it: dict[str, list[str]] = {}
        self.unneeded: dict[str, list[str]] = {}
        self.removable = ["tree"]
        self.owners: dict[str, str] = {}
        self.output = self.error = ""
        self.at_purge = lambda: None
        self.calls: list[list[str]] = []
        self.environment: dict[str, str] = {}

    def __call__(self, argv: list[str], environ_update: dict[str, str]) -> tuple[int, str, str]:
        self.environment = environ_update
        words = [word for word in argv[1:] if not word.startswith("-") and "=" not in word]
        if argv == ["dpkg", "--print-architecture"]:
            return 0, "amd64\n", ""
        if argv[:2] == ["dpkg-query", "-W"]:
            return 0, "".join(f"{name}\tamd64\tii \t{mark}\tno\n" for name, mark in self.installed.items()), ""
        if argv[:2] == ["dpkg-query", "--search"]:
            found = [path for path in self.owners if path.replace("[", "\\[") in argv]
            return 1, "".join(f"{self.owners[path]}: {path}\n" for path in found), "dpkg-query: no path found\n"
        if argv == ["apt-mark", "showmanual"]:
            return 0, "\n".join(sorted(set(self.installed) - self.auto)), ""
        if "--simulate" in argv and "autoremove" in argv:
            return 0, "".join(f"Remv {name} [1]\n" for name in self.removable), ""
        names = words[1:]
        gone = {*names, *(other for name in names for other in self.with_it.get(name, []))}
        if "--simulate" in argv:
            if "--auto-remove" in argv:
                gone |= {*self.removable, *(other for name in names for other in self.unneeded.get(name, []))}
            return 0, "".join(f"Purg {name} [1]\n" for name in sorted(gone)), ""
        self.calls.append(argv)
        if "purge" in argv:
            if self.error:
                return 100, self.output, self.error
            for name in gone:
                self.installed.pop(name)
            self.at_purge()
        return 0, "", ""


@pytest.fixture
def host(tmp_path, monkeypatch, capsys):
    """A host with an empty directory of records, whose module and apt are reached through it."""
    apt = Apt()
    monkeypatch.setattr(AnsibleModule, "run_command", lambda self, argv, **more: apt(argv, **more))
    monkeypatch.setattr(role_record, "RECORDS", str(tmp_path / "lib" / "dlvm"))
    monkeypatch.setattr(role_record, "MOUNTS", str(tmp_path / "mountinfo"))
    (tmp_path / "mountinfo").write_text("21 1 8:1 / / rw - ext4 /dev/sda1 rw\n")

    def run(state, check=False, role="mkl", **options):
        args = {"role": role, "state": state, **options, "_ansible_check_mode": check, "_ansible_diff": True}
        with patch_module_args(args), pytest.raises(SystemExit):
            role_record.main()
        return json.loads(capsys.readouterr().out)

    run.apt = apt
    run.root = tmp_path
    run.file = tmp_path / "lib" / "dlvm" / "mkl.json"
    return run


def tree(path, *files):
    path.mkdir(parents=True, exist_ok=True)
    for name in files:
        (path / name).write_text("")
    return str(path)


def test_a_role_s_life(host):
    prefix = str(host.root / "opt" / "mkl")
    request = {"packages": ["vim", "libmkl-dev=2020.*"], "paths": [prefix], "data": {"method": "distro"}}
    first = host("begun", **request)
    assert first["changed"] and not first["converged"] and first["previous"] == {}
    assert first["record"]["packages"] == ["libmkl-dev"] and first["record"]["state"] == "begun"
    assert json.loads(host.file.read_text()) == first["record"]
    assert first["diff"]["before"] == "" and first["diff"]["after"] == host.file.read_text()
    host.apt.installed.update({"libmkl-dev": "no", "libmkl-core": "no"})
    host.apt.unneeded = {"libmkl-dev": ["libmkl-core"]}
    tree(host.root / "opt" / "mkl", "a")
    assert not host("begun", **request)["changed"]
    done = host("complete")
    assert done["changed"] and done["record"] == {**first["record"], "state": "complete"}
    assert not host("complete")["changed"]
    again = host("begun", **request)
    assert not again["changed"] and again["converged"] and again["record"]["state"] == "complete"
    seen = host("read")
    assert not seen["changed"] and seen["record"] == done["record"] and "diff" not in seen

    foreseen = host("absent", check=True)
    assert foreseen["changed"] and host.file.exists() and host.apt.calls == [] and os.path.isdir(prefix)
    result = host("absent")
    assert result["removed"] == foreseen["removed"] == {"packages": ["libmkl-core", "libmkl-dev"], "paths": [prefix]}
    assert result["diff"]["before"] == f"package libmkl-core\npackage libmkl-dev\n{prefix}\n{host.file}\n"
    assert result["previous"] == done["record"] and result["record"] == {}
    assert set(host.apt.installed) == {"bash", "vim", "tree"}
    assert not os.path.exists(prefix) and not host.file.exists()
    assert not host("absent")["changed"]


def test_apt_is_called_so_that_it_neither_asks_nor_fails_at_a_lock_or_a_hold(host):
    host("begun", packages=["nmap"])
    host.apt.installed["nmap"] = "no"
    host("absent")
    hold, purge = host.apt.calls
    assert hold == ["apt-mark", "unhold", "nmap"]
    assert purge[0] == "apt-get" and purge[-3:] == ["--yes", "purge", "nmap"]
    assert "--allow-change-held-packages" in purge and "DPkg::Lock::Timeout=600" in purge
    assert "APT::Get::AutomaticRemove=false" in purge
    assert host.apt.environment["DEBIAN_FRONTEND"] == "noninteractive" and host.apt.environment["LC_ALL"] == "C"


def test_the_record_can_be_read_by_all_and_nothing_else_is_left(host):
    old = os.umask(0o077)
    try:
        host("begun")
    finally:
        os.umask(old)
    assert stat.S_IMODE(host.file.stat().st_mode) == 0o644
    assert stat.S_IMODE(host.file.parent.stat().st_mode) == 0o755
    assert [path.name for path in host.file.parent.iterdir()] == ["mkl.json"]


def test_a_failed_write_leaves_the_old_record(host, monkeypatch):
    before = host("begun", data={"v": 1})["record"]

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(role_record.os, "fsync", full)
    assert "No space left" in host("begun", data={"v": 2})["msg"]
    assert json.loads(host.file.read_text()) == before
    assert [path.name for path in host.file.parent.iterdir()] == ["mkl.json"]


def test_check_mode_writes_nothing(host):
    assert host("begun", check=True, data={"v": 1})["changed"]
    assert host("complete", check=True, data={"v": 1})["record"]["state"] == "complete"
    assert not host.file.parent.exists()


def test_a_purge_that_fails_leaves_the_record_with_all_that_has_to_go(host):
    host("begun", packages=["nmap"], paths=[tree(host.root / "opt" / "x")])
    host("complete")
    host.apt.installed.update({"nmap": "no", "liblua": "no"})
    host.apt.unneeded = {"nmap": ["liblua"]}
    host.apt.error = "E: Sub-process /usr/bin/dpkg returned an error code (1)\n"
    host.apt.output = "Removing nmap ...\ndpkg: error processing package nmap (--remove):\n its script failed\nErrors\n"
    result = host("absent")
    assert "(dpkg: error processing package nmap (--remove): its script failed E: Sub-process" in result["msg"]
    assert "run the role again" in result["msg"]
    assert (host.root / "opt" / "x").exists()
    left = json.loads(host.file.read_text())
    assert left["packages"] == ["liblua", "nmap"] and left["state"] == "begun"
    host.apt.error = ""
    del host.apt.installed["nmap"]
    host.apt.removable = ["tree", "liblua"]
    assert host("absent")["removed"]["packages"] == ["liblua"] and "tree" in host.apt.installed


def test_what_the_user_s_package_needs_stays_and_goes_with_it_later(host):
    host("begun", packages=["libonig"])
    host.apt.installed.update({"libonig": "no", "jq": "no"})
    host.apt.with_it = {"libonig": ["jq"]}
    result = host("absent")
    assert result["kept"] == {"libonig": "jq needs it"} and result["removed"]["packages"] == []
    assert host.apt.calls == [["apt-mark", "unhold", "libonig"], ["apt-mark", "auto", "libonig"]]
    assert not host.file.exists()


def test_what_a_purge_leaves_or_takes_itself(host):
    taken, left = host.root / "opt" / "run-taken", host.root / "opt" / "run-left"
    tree(taken)
    host("begun", packages=["nmap"], paths=[f"{host.root}/opt/run-*"])
    host.apt.installed["nmap"] = "no"

    def purge():
        taken.rmdir()
        tree(left, "log")

    host.apt.at_purge = purge
    assert host("absent")["removed"]["paths"] == [str(left), str(taken)]
    assert not left.exists()


def test_keep(host):
    host("begun", packages=["nmap"])
    host.apt.installed["nmap"] = "no"
    result = host("absent", keep=["nmap"])
    assert result["kept"] == {"nmap": "it is listed in keep"} and host.apt.calls == []


def test_links_globs_and_directories(host):
    precious = tree(host.root / "home" / "joe", "thesis")
    opt = host.root / "opt"
    tree(opt / "tree" / "deep", "a")
    (opt / "tree" / "link").symlink_to(precious)
    (opt / "link").symlink_to(precious)
    (opt / "dangling").symlink_to("nowhere")
    tree(opt / "one" / "two", "run-1.run", "run-[1].run", "other")
    tree(opt / "empty" / "inner")
    host(
        "begun",
        paths=[f"{opt}/tree", f"{opt}/link", f"{opt}/dangling", f"{opt}/one/two/run-*.run", f"{opt}/not-there"],
        directories=[f"{opt}/empty", f"{opt}/empty/inner", f"{opt}/one/two", str(host.file.parent)],
    )
    foreseen = host("absent", check=True)["removed"]["paths"]
    removed = host("absent")["removed"]["paths"]
    two = f"{opt}/one/two"
    assert removed == foreseen == [
        f"{opt}/dangling", f"{opt}/link", f"{two}/run-1.run", f"{two}/run-[1].run", f"{opt}/tree",
        f"{opt}/empty/inner", str(host.file.parent), f"{opt}/empty",
    ]  # fmt: skip
    assert sorted(os.listdir(opt)) == ["one"] and os.listdir(two) == ["other"]
    assert os.listdir(precious) == ["thesis"] and not host.file.parent.exists()


def test_two_names_of_one_file_are_removed_once(host):
    real = tree(host.root / "usr" / "cuda-12", "libcudnn.so")
    (host.root / "usr" / "cuda").symlink_to(real)
    host("begun", paths=[f"{host.root}/usr/cuda*/libcudnn*"])
    assert host("absent")["removed"]["paths"] == [f"{real}/libcudnn.so"]


def test_paths_of_no_record(host):
    path = tree(host.root / "opt" / "x")
    assert host("absent", paths=[path])["changed"] and not os.path.exists(path)
    assert not host("absent", paths=[path])["changed"]


def test_what_an_installed_package_owns_stays(host):
    path, other = tree(host.root / "opt" / "vim-[x]"), tree(host.root / "opt" / "nmap")
    host("begun", packages=["nmap"], paths=[path, other], directories=[tree(host.root / "opt" / "etc")])
    host.apt.installed["nmap"] = "no"
    host.apt.owners = {path: "vim, nmap", other: "nmap:amd64", f"{host.root}/opt/etc": "bash"}
    result = host("absent")
    assert result["kept"] == {path: "it belongs to package vim"}
    assert result["removed"] == {"packages": ["nmap"], "paths": [other]}
    assert os.path.isdir(path) and (host.root / "opt" / "etc").is_dir()


@pytest.mark.parametrize("path", ["/", "/etc", "/usr/local", "opt", "/opt/../etc", "/opt/*"])
def test_a_corrupt_record_removes_nothing(host, path):
    good = tree(host.root / "opt" / "x")
    host("begun", packages=["nmap"], paths=[good])
    host.apt.installed["nmap"] = "no"
    record = json.loads(host.file.read_text())
    for key in ("paths", "directories"):
        host.file.write_text(json.dumps({**record, key: [*record[key], path]}))
        result = host("absent")
        assert result["failed"] and f"'{path}' cannot be removed" in result["msg"]
        assert os.path.exists(good) and host.apt.calls == [] and host.file.exists()


def test_a_link_or_a_glob_does_not_lead_into_the_system(host):
    (host.root / "opt").mkdir()
    (host.root / "opt" / "root").symlink_to("/")
    result = host("absent", paths=[f"{host.root}/opt/root/etc"])
    assert result["failed"] and "'/etc' cannot be removed" in result["msg"]
    result = host("absent", paths=["/usr/loc*"])
    assert result["failed"] and "'/usr/local' cannot be removed" in result["msg"]


def test_a_mounted_file_system_is_not_emptied(host):
    path = tree(host.root / "opt" / "a b", "x")
    mounts = host.root / "mountinfo"
    for where in (f"{path}/data", path):
        mounts.write_text(f"21 1 8:1 / / rw\n22 21 8:2 / {where} rw\n".replace("a b", "a\\040b"))
        result = host("absent", paths=[path])
        assert result["failed"] and f"because {where} is a mount point: unmount it first" in result["msg"]
    assert os.listdir(path) == ["x"]


def test_an_empty_mount_point_stays(host):
    top = host.root / "srv"
    disk = tree(top / "disk")
    built = tree(top / "disk" / "built", "x")
    (host.root / "mountinfo").write_text(f"21 1 8:1 / / rw\n22 21 8:2 / {disk} rw\n")
    result = host("absent", paths=[built], directories=[str(top), disk])
    assert result["removed"]["paths"] == [built]
    assert os.listdir(disk) == [] and result["kept"] == {}


def test_a_record_of_release_1_0_0_is_removed(host):
    prefix = tree(host.root / "opt" / "mkl", ".dlvm-mkl-0")
    host.file.parent.mkdir(parents=True)
    host.file.write_text(json.dumps({"prefix": prefix, "method": "distro", "static": True, "source": ["libmkl-dev"]}))
    seen = host("read")
    assert seen["record"]["data"] == {"prefix": prefix, "method": "distro", "static": True} and seen["converged"]
    host.apt.installed["libmkl-dev"] = "no"
    assert host("absent")["removed"] == {"packages": ["libmkl-dev"], "paths": [prefix]}


def test_the_result_of_the_acceptance_is_no_record(host):
    result = host.file.parent / "acceptance.json"
    result.parent.mkdir(parents=True)
    result.write_text('{"passed": true}')
    assert "is a result of role acceptance" in host("begun", role="acceptance")["msg"]
    assert "is a result of role acceptance" in host("complete", role="acceptance")["msg"]
    assert result.exists()


@pytest.mark.parametrize(
    ("state", "options", "words"),
    [
        ("begun", {"role": "../x"}, "'../x' is not the name of a role"),
        ("begun", {"role": "cuda/../x"}, "'cuda/../x' is not the name of a role"),
        ("begun", {"role": "Cuda"}, "'Cuda' is not the name of a role"),
        ("begun", {"paths": ["/etc"]}, "'/etc' cannot be removed by a record"),
        ("begun", {"directories": ["/usr/lib"]}, "'/usr/lib' cannot be removed by a record"),
        ("begun", {"packages": ["-y"]}, "'-y' is not the name of a Debian package"),
        ("complete", {}, "to complete: call role_record with state begun first"),
        ("complete", {"packages": ["nmap"]}, "give them with state begun"),
        ("absent", {"packages": ["nmap"]}, "give them with state begun"),
        ("absent", {"paths": ["/home/joe"]}, "'/home/joe' cannot be removed by a record"),
    ],
)
def test_a_request_that_cannot_be_carried_out(host, state, options, words):
    result = host(state, **options)
    assert result["failed"] and words in result["msg"]
    assert not host.file.parent.exists()


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b'{"format": 2}', b'{"format": 9}'])
@pytest.mark.parametrize("state", ["begun", "complete", "read", "absent"])
def test_a_record_that_cannot_be_read(host, state, text):
    host.file.parent.mkdir(parents=True)
    host.file.write_bytes(text)
    result = host(state)
    assert result["failed"] and str(host.file) in result["msg"] and "move it away" in result["msg"]
    assert host.file.read_bytes() == text
