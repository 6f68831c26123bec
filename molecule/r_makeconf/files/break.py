"""Copies the system's R to /srv/r/<way> (links, but for bin/R and etc/Makeconf), breaks Makeconf there, and records that it is broken."""
import pathlib
import re
import subprocess

ORIGINAL = pathlib.Path("/etc/R/Makeconf").read_text()
SIX = ["CXX11", "CXX11FLAGS", "CXX11PICFLAGS", "CXX11STD", "SHLIB_CXX11LD", "SHLIB_CXX11LDFLAGS"]


def without(*names):
    return re.sub(rf"(?m)^({'|'.join(names)}) *=.*\n", "", ORIGINAL)


def with_first(line):
    return re.sub(r"(?m)^CXX11 *=.*$", line, ORIGINAL)


ROPEN = "".join(f"CXX1X{part} =\n" for part in ("", "FLAGS", "PICFLAGS", "STD")) + "SHLIB_CXX1XLD =\nSHLIB_CXX1XLDFLAGS =\n"
WAYS = {
    "microsoft": without(*SIX) + ROPEN,
    "no-linker": without(*SIX[4:]),
    "empty": re.sub(rf"(?m)^({'|'.join(SIX)}) *=.*$", r"\1 =", ORIGINAL),
    "comment": with_first("CXX11 = # g++"),
    "immediate": with_first("CXX11 := g++"),
    "conditional": with_first("CXX11 ?= g++"),
    "appended": with_first("CXX11 += g++"),
    "exported": with_first("export CXX11 = g++"),
    "tab": with_first("CXX11\t= g++"),
    "indented": with_first("  CXX11 = g++"),
    "last-empty": ORIGINAL + "CXX11 =\n",
    "dos": re.sub(r"(?m)^CXX11 *=.*$", "CXX11 =", ORIGINAL).replace("\n", "\r\n"),
}

for way, text in WAYS.items():
    home = pathlib.Path("/srv/r", way)
    home.parent.mkdir(exist_ok=True)
    subprocess.run(["cp", "-rs", "/usr/lib/R", str(home)], check=True)
    for name in ("bin/R", "etc/Makeconf"):
        (home / name).unlink()
    script = pathlib.Path("/usr/lib/R/bin/R").read_text().replace("R_HOME_DIR=/usr/lib/R\n", f"R_HOME_DIR={home}\n", 1)
    (home / "bin/R").write_text(script)
    (home / "bin/R").chmod(0o755)
    conf = pathlib.Path("/srv/conf", way)
    conf.parent.mkdir(exist_ok=True)
    conf.write_bytes(text.encode())
    conf.chmod(0o640)
    (home / "etc/Makeconf").symlink_to(conf)
    pathlib.Path("/srv/before").mkdir(exist_ok=True)
    pathlib.Path("/srv/before", way).write_bytes(text.encode())
    library = pathlib.Path("/srv/lib", way)
    library.mkdir(parents=True)
    install = [str(home / "bin/R"), "CMD", "INSTALL", "--preclean", "--clean", f"--library={library}", "/srv/cxx11"]
    done = subprocess.run(install, check=False, capture_output=True, text=True)
    if done.returncode == 0:
        raise SystemExit(f"{way} is not broken: the package compiles\n{done.stdout}{done.stderr}")
