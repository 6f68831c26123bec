def test_nothing_of_the_role_is_left(host):
    assert not host.check_output("find /etc/apt /usr/share/keyrings /var/cache/dlvm /var/lib/apt/lists -name '*nvidia*' -o -path '*cuda_repos*' -type f")


def test_the_other_definition_is_back(host):
    assert host.file("/etc/apt/sources.list.d/cuda.list").exists


def test_apt_does_not_see_the_packages(host):
    assert host.check_output("apt-cache policy cuda-toolkit-12-4") == ""
