#!/usr/bin/env bash
# Build the image localhost/dlvm-test:SUITE, a systemd host made from Debian's or Ubuntu's packages, unless today's is there.
# Usage: image.sh SUITE
set -euo pipefail
suite=$1
image=localhost/dlvm-test:$suite
recipe=$(sha256sum "$0" | cut -c1-16)

# The image keeps its apt lists, so it is made again when they are older than a day.
made=$(podman image inspect --format '{{index .Labels "dlvm.recipe"}} {{.Created.Unix}}' "$image" 2>/dev/null || true)
if [ "${made% *}" = "$recipe" ] && [ $(($(date +%s) - ${made#* })) -lt 86400 ]; then
  exit 0
fi

case $suite in
  jammy | noble)
    components=main,restricted,universe,multiverse
    pockets=("$suite" "$suite-updates" "$suite-security")
    default=http://archive.ubuntu.com/ubuntu
    ;;
  *)
    components=main,contrib,non-free,non-free-firmware
    pockets=("$suite" "$suite-updates" "$suite-security")
    default=http://deb.debian.org/debian
    ;;
esac

# Where this machine has a mirror for the suite or its archive, the image uses the same.
mirror_of() {
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 2>/dev/null |
    awk -v wanted="$1" '$2 == wanted { print $1; exit }'
}
host=$(. /etc/os-release && echo "$VERSION_CODENAME")
main=$(mirror_of "$host")
main=${main:-$default}
case $main in *debian* | *ubuntu*) ;; *) main=$default ;; esac
case $suite:$main in
  jammy:*debian* | noble:*debian* | bookworm:*ubuntu* | trixie:*ubuntu*) main=$default ;;
esac
security=$(mirror_of "$host-security")
case $suite in jammy | noble) security=$main ;; *) security=${security:-http://security.debian.org/debian-security} ;; esac
case $security in *ubuntu*) [ "${default##*/}" = ubuntu ] || security=http://security.debian.org/debian-security ;; esac

sources=()
for pocket in "${pockets[@]}"; do
  uri=$main
  [ "$pocket" != "$suite-security" ] || uri=$security
  sources+=("deb $uri $pocket ${components//,/ }")
done

printf 'Building %s from %s\n' "$image" "$main"
mmdebstrap --quiet --variant=minbase \
  --include=systemd,systemd-sysv,dbus,python3,python3-apt,sudo,ca-certificates,iproute2,gpg,gpg-agent,procps,kmod,udev,openssh-server \
  --aptopt='APT::Install-Recommends "false"' \
  --aptopt='Acquire::Languages "none"' \
  --dpkgopt=force-unsafe-io \
  --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --skip=cleanup/apt/lists \
  --customize-hook='if ls /usr/local/share/ca-certificates/*.crt >/dev/null 2>&1; then cp /usr/local/share/ca-certificates/*.crt "$1/usr/local/share/ca-certificates/" && chroot "$1" update-ca-certificates >/dev/null; fi' \
  --customize-hook='chroot "$1" systemctl mask systemd-modules-load.service systemd-udevd.service getty.target console-getty.service >/dev/null 2>&1' \
  --customize-hook='chroot "$1" systemctl disable ssh.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer >/dev/null 2>&1 || true' \
  "$suite" - "${sources[@]}" |
  podman import --quiet --change 'CMD ["/sbin/init"]' --change 'STOPSIGNAL SIGRTMIN+3' --change "LABEL dlvm.recipe=$recipe" - "$image" >/dev/null
