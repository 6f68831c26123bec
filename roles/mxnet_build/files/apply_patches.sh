#!/bin/sh
# Apply the named patches of .dlvm/patches in this order, each once. The trial run first, so that a patch that does not
# apply leaves the sources as they were.
set -eu
for name in "$@"; do
  file=.dlvm/patches/$name
  [ ! -e "$file.applied" ] || continue
  if ! patch --batch --forward --strip 1 --dry-run --input "$file"; then
    echo "$name does not apply to these sources: correct mxnet_build_patches, or name the release that the patch is for." >&2
    exit 1
  fi
  patch --batch --forward --strip 1 --input "$file"
  touch "$file.applied"
done
