#!/usr/bin/env bash
# Run ansible-test sanity over a copy of what git tracks or would track: ansible-test wants a real path ansible_collections/dlvm/azure_gpu.
set -euo pipefail
cd "$(dirname "$0")/.."
copy=$DLVM_BUILD/sanity/ansible_collections/dlvm/azure_gpu
rm -rf "$DLVM_BUILD/sanity"
mkdir -p "$copy"
git ls-files --cached --others --exclude-standard -z | while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
  tar --create --null --files-from=- | tar --extract --directory "$copy"
cd "$copy"
git init --quiet
git add --all

# ansible-test bootstraps pip by a script from the network; where a package index is all there is, ensurepip gives the same.
# The file name carries the pip release that the pinned ansible-core asks for.
cache=${HOME:-/root}/.ansible/test/cache
mkdir -p "$cache"
cat >"$cache/get_pip_24_2.py" <<'PYTHON'
import runpy
import subprocess
import sys

subprocess.run([sys.executable, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
sys.argv = ["pip", "install", *(a for a in sys.argv[1:] if a not in ("--no-setuptools", "--no-wheel"))]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
PYTHON
python=$("$DLVM_BUILD/venv/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
PIP_QUIET=1 ansible-test sanity --python "$python" --color no
