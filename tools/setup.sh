#!/usr/bin/env bash
# Install what `make site` and `make test` need: system packages, a virtual environment and the collections of the test bed.
# Usage: setup.sh BUILD_DIRECTORY
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
packages=(aardvark-dns binutils ca-certificates dpkg-dev fuse-overlayfs g++ git gpg gpg-agent iptables make mmdebstrap netavark openssh-client
  patch podman python3-venv runc xz-utils zstd)
# The `ansible` package carries the collections that the test bed uses; its Python requirement does not matter for that.
bundle=ansible==14.5.0
collections=(containers/podman ansible/posix azure/azcollection)

die() { printf '%s\n' "$*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || die "setup.sh installs packages and starts system containers: run it as root (sudo make ...)."
command -v apt-get >/dev/null || die "setup.sh knows Debian and Ubuntu only: apt-get is not here."

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  printf 'Installing %s\n' "${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
fi

python=python3
for candidate in python3.13 python3.12 python3.11 python3; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "ansible-core 2.19 needs Python 3.11 or newer: install python3.11."

wanted=$(cat requirements.txt requirements-dev.txt constraints.txt | sha256sum | cut -d' ' -f1)
if [ "$(cat "$build/venv/.complete" 2>/dev/null)" != "$wanted" ]; then
  printf 'Making the virtual environment with %s\n' "$("$python" --version)"
  rm -rf "$build/venv"
  mkdir -p "$build"
  "$python" -m venv "$build/venv"
  "$build/venv/bin/python" -m pip install --quiet --requirement requirements-dev.txt --constraint constraints.txt
  echo "$wanted" >"$build/venv/.complete"
fi

if [ "$(cat "$build/collections/.complete" 2>/dev/null)" != "$bundle ${collections[*]}" ]; then
  printf 'Fetching the collections %s\n' "${collections[*]}"
  rm -rf "$build/collections" "$build/download"
  mkdir -p "$build/collections/ansible_collections/dlvm" "$build/download"
  "$build/venv/bin/python" -m pip download --quiet --no-deps --only-binary=:all: --python-version 3.13 --dest "$build/download" "$bundle"
  "$build/venv/bin/python" - "$build" "${collections[@]}" <<'PYTHON'
import glob
import sys
import zipfile

build, *wanted = sys.argv[1:]
prefixes = tuple(f"ansible_collections/{name}/" for name in wanted)
with zipfile.ZipFile(glob.glob(f"{build}/download/*.whl")[0]) as bundle:
    bundle.extractall(f"{build}/collections", [name for name in bundle.namelist() if name.startswith(prefixes)])
PYTHON
  ln -sfn "$PWD" "$build/collections/ansible_collections/dlvm/azure_gpu"
  rm -rf "$build/download"
  echo "$bundle ${collections[*]}" >"$build/collections/.complete"
fi
