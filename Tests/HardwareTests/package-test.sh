#!/bin/bash
# The package as its owner meets it, on a bare Debian 12 that is made for it: installed with what it depends on, used, upgraded with its
# data copied aside, not downgraded, removed, installed again, purged. Needs root; nothing is mounted or started outside of a mount
# namespace of its own.
#
# package-test.sh FILE.deb   says what it tries; ends with 1 where something is not as it should be.
set -euo pipefail
deb=$(realpath "${1:?a package}")
if [ -z "${QODE_PACKAGE_TEST:-}" ]; then
	exec unshare --mount --propagation private env QODE_PACKAGE_TEST=1 "$0" "$deb"
fi
work=$(mktemp -d /var/tmp/qode-package.XXXXXX)
root=$work/root
finish() {
	umount -R "$root/dev" "$root/proc" "$root/run" 2>/dev/null || true
	rm -rf "$work"
}
trap finish EXIT
failed=0
is() { # is SENTENCE COMMAND…
	local sentence=$1
	shift
	if "$@" >"$work/said" 2>&1; then echo "ok    $sentence"; else
		echo "WRONG $sentence"
		sed 's/^/      /' "$work/said" | tail -n 15
		failed=1
	fi
}
inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
refused() { ! inside apt-get install -y --allow-downgrades "$1" && grep -q "may not understand its database" "$work/said"; }
gone() { [ -z "$(find "$root/etc" "$root/var/lib" "$root/usr" -iname '*qode*' -not -path '*/apt/*' -not -path '*/dpkg/*')" ]; }

mmdebstrap --quiet --mode=root --variant=minbase --include=systemd,systemd-sysv,udev bookworm "$root" \
	"${SOURCES:-/etc/apt/sources.list.d/debian.sources}"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
cp /etc/resolv.conf "$root/etc/resolv.conf"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"

# The same under a later number.
old=$(dpkg-deb -f "$deb" Version)
new=$old+later
dpkg-deb -R "$deb" "$work/later"
sed -i "s/^Version: .*/Version: $new/" "$work/later/DEBIAN/control"
dpkg-deb -Zgzip -z1 -b "$work/later" "$root/srv/later.deb" >/dev/null
cp "$deb" "$root/srv/first.deb"
chmod 644 "$root/srv/"*.deb

is "lists are fetched" inside apt-get update -q
is "it installs with Debian's packages alone" inside apt-get install -y --no-install-recommends /srv/first.deb
cp "$work/said" "$work/installing"
is "and shows the setup link" grep -q "/setup?token=" "$work/installing"
is "its service and its timer are on" inside systemctl is-enabled qode qode-usb-backup.timer
is "its state is its user's alone" inside sh -c '[ "$(stat -c "%U %a" /var/lib/qode)" = "qode 700" ]'
is "its user may print, and no more" inside sh -c '! id -nG qode | grep -w lpadmin && id -nG qode-printers | grep -w lpadmin'
is "its helpers' units are there, the wall's not on" inside sh -c 'systemctl is-enabled qode-printers.socket && ! systemctl is-enabled qode-wall'
is "it finds all its libraries" inside sh -c 'qode --version && ! ldd /usr/bin/qode | grep "not found"'
is "it makes a queue" inside qode queue create Reception
echo "locale: de" >>"$root/etc/qode/qode.yaml"
is "it upgrades" inside apt-get install -y /srv/later.deb
is "with its data" inside sh -c 'qode queue list | grep Reception'
is "its configuration as its owner left it" grep -q '^locale: de' "$root/etc/qode/qode.yaml"
is "and a copy aside of what was there before" test -s "$root/var/lib/qode/before-upgrade-from-$old.db"
is "it refuses an older version, in words" refused /srv/first.deb
is "and stays as it was" inside sh -c "[ \"\$(dpkg-query -W -f '\${Version}' qode)\" = '$new' ] && qode queue list | grep Reception"
is "it is removed" inside apt-get remove -y qode
is "its data stays" test -s "$root/var/lib/qode/qode.db"
is "it is installed again" inside apt-get install -y /srv/later.deb
is "and has its data" inside sh -c 'qode queue list | grep Reception'
is "it is purged" inside apt-get purge -y qode
is "nothing of it is left" gone
is "nor its users" inside sh -c '! getent passwd qode qode-printers qode-wall'
exit $failed
