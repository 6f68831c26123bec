def test_no_package_of_the_driver_is_left(host):
    assert not host.check_output("dpkg-query -W -f '${Package} ${db:Status-Abbrev}\\n' '*nvidia*' 'libcuda1*' 2>/dev/null | grep -v ' un *$' || true")


def test_no_module_that_dkms_built_is_left(host):
    assert not host.check_output("find /lib/modules -path '*/updates/*' -name 'nvidia*.ko*'")


def test_no_file_of_the_role_is_left(host):
    found = host.check_output(
        "find /etc/apt/preferences.d /etc/modprobe.d /etc/udev /etc/systemd /var/lib/dlvm /var/cache/dlvm -type f | "
        "grep -E 'nvidia.*driver|nvidia-persistenced|dlvm-nvidia[.]conf|NVIDIA' || true"
    )
    assert not found


def test_nothing_is_held(host):
    assert host.check_output("apt-mark showhold") == ""


def test_the_runfiles_driver_and_user_are_gone(host):
    assert not host.file("/usr/bin/nvidia-uninstall").exists
    assert not host.file("/usr/bin/nvidia-smi").exists
    assert not host.user("nvidia-persistenced").exists
