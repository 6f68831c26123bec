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
    distribution=ubuntu
    components="main restricted universe multiverse"
    archive=http://archive.ubuntu.com/ubuntu
    security=$archive
    ;;
  *)
    distribution=debian
    components="main contrib non-free non-free-firmware"
    archive=http://deb.debian.org/debian
    security=http://security.debian.org/debian-security
    ;;
esac

# Where this machine runs the same distribution, the image takes its mirrors.
mirror_of() {
  # shellcheck disable=SC2016  # apt's own variables
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' | awk -v wanted="$1" '$2 == wanted { print $1; exit }'
}
# shellcheck source=/dev/null
. /etc/os-release
if [ "$ID" = "$distribution" ]; then
  mirror=$(mirror_of "$VERSION_CODENAME")
  archive=${mirror:-$archive}
  mirror=$(mirror_of "$VERSION_CODENAME-security")
  security=${mirror:-$security}
fi

printf 'Building %s from %s\n' "$image" "$archive"
# shellcheck disable=SC2016  # $1 is the hook's
mmdebstrap --quiet --variant=minbase \
  --include=systemd,systemd-sysv,dbus,python3,python3-apt,sudo,ca-certificates,iproute2,gpg,gpg-agent,procps,kmod,udev,openssh-server \
  --aptopt='APT::Install-Recommends "false"' \
  --aptopt='Acquire::Languages "none"' \
  --aptopt='Acquire::Retries "6"' \
  --dpkgopt=force-unsafe-io \
  --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --skip=cleanup/apt/lists \
  --customize-hook='if ls /usr/local/share/ca-certificates/*.crt >/dev/null 2>&1; then cp /usr/local/share/ca-certificates/*.crt "$1/usr/local/share/ca-certificates/" && chroot "$1" update-ca-certificates >/dev/null 2>&1; fi' \
  --customize-hook='chroot "$1" systemctl mask systemd-modules-load.service systemd-udevd.service getty.target console-getty.service >/dev/null 2>&1' \
  --customize-hook='chroot "$1" systemctl disable ssh.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer >/dev/null 2>&1 || true' \
  "$suite" - \
  "deb $archive $suite $components" "deb $archive $suite-updates $components" "deb $security $suite-security $components" |
  podman import --quiet --change 'CMD ["/sbin/init"]' --change 'STOPSIGNAL SIGRTMIN+3' --change "LABEL dlvm.recipe=$recipe" - "$image" >/dev/null
