"""What is left after the role was told to go."""
from __future__ import annotations


def test_the_package_and_what_came_with_it_are_gone(host):
    assert host.check_output("ls -A /usr/local/lib/R/site-library") == ""
    assert not host.file("/var/lib/dlvm/mxnet_r.json").exists
    assert not host.file("/var/cache/dlvm/mxnet_r").exists
    assert not host.package("r-cran-roxygen2").is_installed


def test_a_reticulate_of_the_user_stays(host):
    assert host.package("r-cran-reticulate").is_installed is (host.system_info.codename == "trixie")


def test_r_stays_and_its_makeconf_stays_repaired(host):
    assert host.package("r-base-core").is_installed
    assert host.file("/etc/R/Makeconf").contains("^CXX11 = g++")
