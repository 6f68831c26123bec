#!/bin/sh
# Stands in for NVIDIA's installer: notes its arguments and leaves what the role looks for.
echo "$*" >>/var/log/runfile.log
printf '#!/bin/sh\nrm -f /usr/local/sbin/dkms /usr/bin/nvidia-persistenced /usr/bin/nvidia-uninstall\n' >/usr/bin/nvidia-uninstall
printf '#!/bin/sh\necho nvidia/580.95.05, 6.12.99-amd64, x86_64: installed\n' >/usr/local/sbin/dkms
printf '#!/bin/sh\nexit 0\n' >/usr/bin/nvidia-persistenced
chmod 755 /usr/bin/nvidia-uninstall /usr/bin/nvidia-persistenced /usr/local/sbin/dkms
