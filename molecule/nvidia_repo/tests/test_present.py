def test_apt_sees_the_packages(host):
    policy = host.check_output("apt-cache policy cuda-toolkit-12-4")
    assert "Candidate: 12.4.1-1" in policy
    assert "600 http://127.0.0.1:8880/compute/cuda/repos/debian" in policy


def test_apt_update_has_nothing_to_complain_about(host):
    update = host.run("apt-get update --error-on=any")
    assert update.rc == 0
    assert "W:" not in update.stderr


def test_the_source_names_its_key(host):
    source = host.file("/etc/apt/sources.list.d/dlvm-nvidia.sources")
    assert source.contains("^Signed-By: /usr/share/keyrings/dlvm-nvidia-")
    assert source.mode == 0o644


def test_the_other_definition_is_set_aside(host):
    assert not host.file("/etc/apt/sources.list.d/cuda.list").exists
    assert host.file("/etc/apt/sources.list.d/cuda.list.dlvm.disabled").exists
