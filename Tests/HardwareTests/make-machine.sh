#!/usr/bin/env bash
# Makes the virtual appliance: Debian's kernel and userland, in one initramfs, booted once and saved as it stands.
# Every test starts from that moment: two seconds instead of a boot. Needs root (mmdebstrap), and only Debian's packages.
#
# make-machine.sh FOLDER   leaves FOLDER/{kernel,initrd.gz,booted.qcow2}; does nothing when they are newer than this file.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:?a folder}"
work=$(cd "$1" && pwd)
[ "$work/booted.qcow2" -nt "$here/make-machine.sh" ] && [ "$work/booted.qcow2" -nt "$here/machine.sh" ] &&
	[ "$work/booted.qcow2" -nt "$here/kernel.sh" ] && exit 0

. "$here/kernel.sh"
# What qode's libraries need at run time, and what its tests look with.
packages=systemd,systemd-sysv,udev,kmod,procps,curl,v4l-utils,psmisc,tzdata,fonts-dejavu-core
packages+=,libzbar0,libv4l-0,libturbojpeg0,libpng16-16,libcups2,libpangocairo-1.0-0,libqrencode4,libsqlite3-0,libpq5,libasound2,cups-daemon,cups-client
# The camera made of software, the one that can be pulled out, keyboards and a USB printer made of software, and how files come in and the tests' word
# goes out.
modules=(v4l2loopback vivid uinput evdev 9p 9pnet_virtio virtio_pci virtio_blk dummy_hcd libcomposite usb_f_printer usblp)

echo "== kernel, and its loopback camera"
fetch_kernel "$work"

echo "== userland"
root=$work/root
rm -rf "$root"
mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" --aptopt='APT::Install-Recommends "false"' \
	--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
	--dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
	bookworm "$root" "${SOURCES:-/etc/apt/sources.list.d/debian.sources}"
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/boot/*

install_modules "$work" "$root" "${modules[@]}"

echo appliance >"$root/etc/hostname"
printf '127.0.0.1 localhost appliance\n' >"$root/etc/hosts"
install -m 755 "$here/guest/agent.sh" "$root/usr/local/sbin/agent"
printf '[Service]\nType=simple\nExecStart=/usr/local/sbin/agent\n[Install]\nWantedBy=multi-user.target\n' \
	>"$root/etc/systemd/system/agent.service"
mkdir -p "$root/etc/systemd/system/multi-user.target.wants" "$root/host"
ln -sf ../agent.service "$root/etc/systemd/system/multi-user.target.wants/agent.service"
ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
# What an appliance without a login, a network and a disk has no use for, and would boot for seconds longer.
for unit in getty.target serial-getty@ttyS0.service systemd-logind.service apt-daily.timer apt-daily-upgrade.timer \
	dpkg-db-backup.timer e2scrub_all.timer fstrim.timer systemd-pstore.service systemd-timesyncd.service; do
	ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
ln -sf sbin/init "$root/init"
(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) >"$work/initrd.gz"

echo "== boot, once"
"$here/machine.sh" save "$work"
rm -rf "$root"
forget_kernel "$work"
