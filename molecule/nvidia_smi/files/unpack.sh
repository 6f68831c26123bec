#!/bin/sh
# unpack.sh FLAVOUR...: /opt/smi/FLAVOUR-CASE runs the nvidia-smi of Debian's driver FLAVOUR (current, tesla-470) in that case.
set -eu
cd /opt/smi
apt-get install -y -q --no-install-recommends tcc
mkdir -p stub device/bus/pci/devices/0001:00:00.0 none
tcc -shared -nostdlib -o stub/libnvidia-ml.so.1 nvml.c
(cd device/bus/pci/devices/0001:00:00.0 && echo 0x10de >vendor && echo 0x1eb8 >device && echo 0x030200 >class)

# tcc does not mark the stack as not executable, and glibc 2.41 refuses such libraries unless told otherwise.
wrap() { # name, library folder, NVML code, binary
    printf '#!/bin/sh\nGLIBC_TUNABLES=glibc.rtld.execstack=2 LD_LIBRARY_PATH=%s NVML_CODE=%s exec %s "$@"\n' "$2" "$3" "$4" >"$1"
    chmod 755 "$1"
    echo "$1" >>names
}

: >names
for flavour; do
    infix=${flavour#current}
    infix=${infix:+-$infix}
    apt-get download -q "nvidia$infix-smi" "libnvidia$infix-ml1"
    for file in ./*.deb; do
        dpkg -x "$file" "tree-$flavour"
        rm "$file"
    done
    binary=/opt/smi/tree-$flavour/usr/lib/nvidia/$flavour/nvidia-smi
    wrap "$flavour-no_library" /opt/smi/none 0 "$binary"
    wrap "$flavour-no_module" "/opt/smi/tree-$flavour/usr/lib/x86_64-linux-gnu/nvidia/$flavour" 0 "$binary"
    wrap "$flavour-mismatch" /opt/smi/stub 18 "$binary"
    wrap "$flavour-other_smi" /opt/smi/stub 0 "$binary"
    wrap "$flavour-lost" /opt/smi/stub 15 "$binary"
    wrap "$flavour-denied" /opt/smi/stub 4 "$binary"
    wrap "$flavour-unknown" /opt/smi/stub 999 "$binary"
done
printf '#!/bin/sh\nexec sleep 600\n' >current-hangs
chmod 755 current-hangs
echo current-hangs >>names
mv names cases
