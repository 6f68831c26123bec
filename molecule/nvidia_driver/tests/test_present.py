import json

import pytest

DISTRO = {"nvidia-driver-bookworm": ("535", "6.1."), "nvidia-driver-trixie": ("550", "6.12.")}


def name(host):
    return host.backend.get_hostname()


@pytest.fixture
def record(host):
    record = json.loads(host.file("/var/lib/dlvm/nvidia_driver.json").content_string)
    assert record["state"] == "complete"
    return record["data"]


def test_the_distributions_modules_are_built_for_the_headers_kernel(host):
    if name(host) not in DISTRO:
        pytest.skip("stand-in")
    branch, kernel = DISTRO[name(host)]
    status = host.check_output("dkms status")
    assert f"nvidia-current/{branch}." in status
    assert f", {kernel}" in status
    assert "installed" in status
    modules = host.check_output("find /lib/modules -name 'nvidia-current*.ko*'").split()
    assert len(modules) == 5


def test_packages_are_of_the_branch_and_held(host, record):
    held = host.check_output("apt-mark showhold").split()
    assert sorted(held) == sorted(record["packages"])
    for package in record["packages"]:
        assert host.package(package).version.startswith(f"{record['branch']}.")


def test_the_metapackage_of_the_headers_follows_the_kernel(host, record):
    if name(host) not in DISTRO:
        pytest.skip("stand-in")
    assert host.package("linux-headers-amd64").is_installed
    assert "linux-headers-amd64" not in record["packages"]


def test_nvidia_smi_tells_that_there_is_no_gpu(host):
    if name(host) not in DISTRO:
        pytest.skip("stand-in")
    assert host.run("nvidia-smi").rc == 9


def test_nouveau_is_kept_away(host):
    assert host.file("/etc/modprobe.d/dlvm-nvidia.conf").contains("^blacklist nouveau$")


def test_persistenced_is_skipped_without_a_gpu_and_nothing_has_failed(host):
    unit = host.check_output("systemctl show nvidia-persistenced -p ConditionResult -p ActiveState -p ExecStart")
    assert "ConditionResult=no" in unit
    assert "ActiveState=inactive" in unit
    assert "--persistence-mode" in unit
    assert "nvidia-persistenced" not in host.check_output("systemctl list-units --failed --plain --no-legend")


def test_another_branch_of_the_archive_is_not_taken(host):
    if name(host) != "nvidia-driver-repo":
        pytest.skip("one branch in the archive")
    assert "Candidate: 580.95.05-1" in host.check_output("apt-cache policy nvidia-kernel-dkms")
    assert "590" not in host.check_output("apt-get --simulate --ignore-hold dist-upgrade")


def test_the_host_was_rebooted_for_the_driver(host):
    if name(host) != "nvidia-driver-repo":
        pytest.skip("no GPU")
    assert not host.file("/run/nvidia-old-module").exists
    assert int(host.check_output("stat -c %Y /proc/1")) > host.file("/etc/apt/preferences.d/dlvm-nvidia-driver").mtime.timestamp()
    assert "Tesla T4" in host.check_output("nvidia-smi -q -x")


def test_the_initramfs_was_updated(host):
    if name(host) != "nvidia-driver-repo":
        pytest.skip("no initramfs")
    assert host.file("/var/log/initramfs.log").content_string == "-u -k all\n"


def test_the_runfile_ran_once_and_silently(host):
    if name(host) != "nvidia-driver-runfile":
        pytest.skip("packages")
    runs = host.file("/var/log/runfile.log").content_string.splitlines()
    assert len(runs) == 1
    assert "--silent --dkms" in runs[0]
    assert "--kernel-module-type=proprietary" in runs[0]
    assert host.user("nvidia-persistenced").exists
