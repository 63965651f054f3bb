#!/usr/bin/env bash
# Makes an appliance with a disk: Debian's kernel, a root on ext4 with the package installed as its owner would, never switched on.
# Needs root (mmdebstrap), and only Debian's packages.
#
# make-appliance.sh FOLDER FILE.deb [headless]   leaves FOLDER/{kernel,initrd,disk.img}; does nothing when they are newer than the package and
#                                                this file. A headless one has no programs for a screen.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
deb=$(realpath "${2:?a package}")
mkdir -p "${1:?a folder}"
work=$(cd "$1" && pwd)
[ "$work/disk.img" -nt "$deb" ] && [ "$work/disk.img" -nt "$here/make-appliance.sh" ] && [ "$work/disk.img" -nt "$here/guest/door.sh" ] && exit 0

. "$here/kernel.sh"
# Cameras, a button, a USB printer, a network and a screen made of software, and the host's folder.
modules=(v4l2loopback vivid uinput evdev 9p 9pnet_virtio virtio_pci virtio_blk virtio_net ext4 dummy_hcd libcomposite usb_f_printer usblp virtio-gpu)
fetch_kernel "$work"
screen=(cage xwayland chromium seatd kbd)
[ "${3:-}" != headless ] || screen=()

root=$work/root
rm -rf "$root"
mmdebstrap --quiet --mode=root --variant=minbase --include=systemd,systemd-sysv,udev,dbus,kmod,curl,python3 \
	--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
	bookworm "$root" "${SOURCES:-/etc/apt/sources.list.d/debian.sources}"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
cp /etc/resolv.conf "$root/etc/resolv.conf"
install -m 644 "$deb" "$root/srv/qode.deb"
chroot "$root" apt-get update -q
chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends /srv/qode.deb "${screen[@]}"
rm -rf "$root/usr/sbin/policy-rc.d" "$root"/var/lib/qode/* "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root/srv/qode.deb" "$root/etc/resolv.conf"
install_modules "$work" "$root" "${modules[@]}"

echo appliance >"$root/etc/hostname"
printf '127.0.0.1 localhost appliance\n' >"$root/etc/hosts"
printf '/dev/vda / ext4 noatime 0 1\n' >"$root/etc/fstab"
printf '[Match]\nName=en* eth*\n[Network]\nDHCP=yes\n' >"$root/etc/systemd/network/lan.network"
# The button's name, as a maker's number would give it one.
printf 'SUBSYSTEM=="input", KERNEL=="event*", ATTRS{name}=="Door Button", SYMLINK+="input/door-button"\n' >"$root/etc/udev/rules.d/75-button.rules"
install -m 755 "$here/guest/door.sh" "$root/usr/local/sbin/door"
printf '[Unit]\nDefaultDependencies=no\nAfter=sysinit.target\n[Service]\nExecStart=/usr/local/sbin/door\n[Install]\nWantedBy=sysinit.target\n' \
	>"$root/etc/systemd/system/door.service"
systemctl --root="$root" --quiet enable door.service systemd-networkd.service
for unit in getty.target serial-getty@ttyS0.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
	fstrim.timer; do
	ln -sf /dev/null "$root/etc/systemd/system/$unit"
done

# What finds the disk.
small=$work/small
rm -rf "$small"
mkdir -p "$small"/{bin,dev,proc,root}
(cd "$work" && apt-get download -q busybox-static && dpkg -x busybox-static_*.deb "$work/busybox" && rm busybox-static_*.deb)
cp "$work/busybox/bin/busybox" "$small/bin/"
for module in virtio_pci virtio_blk ext4; do
	modprobe -d "$work/kernel-files" -S "$version" --show-depends "$module" | awk '$1 == "insmod" { print $2 }'
done | awk '!seen[$0]++' | while read -r file; do
	cp "$file" "$small/"
	echo "insmod /${file##*/}"
done >"$small/modules"
cat >"$small/init" <<-'END'
	#!/bin/busybox sh
	/bin/busybox --install -s /bin
	mount -t devtmpfs dev /dev
	mount -t proc proc /proc
	. /modules
	until [ -b /dev/vda ]; do sleep 0.1; done
	mount -t ext4 -o noatime /dev/vda /root
	umount /proc
	exec switch_root /root /sbin/init
END
chmod 755 "$small/init"
(cd "$small" && find . | cpio --quiet -o -H newc | gzip -1) >"$work/initrd"

truncate -s 2G "$work/disk.img"
mke2fs -q -F -t ext4 -L appliance -d "$root" "$work/disk.img"
rm -rf "$root" "$small" "$work/busybox"
forget_kernel "$work"
