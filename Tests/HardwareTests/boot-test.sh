#!/bin/bash
# The package in a system that boots: a bare Debian 12 in a container with systemd as its first process (systemd-nspawn), on a network of
# its own. Says a line for each thing that should be so and how long it took, and ends with 1 where one is not. Needs root. What it mounts
# and starts is in namespaces of its own, and ended with it.
#
# boot-test.sh FILE.deb [PART…]   the parts, and what they play, stand in docs/boot-test.md. Without one: all of them.
#                                 BOOT_TICKETS (100000) are in the database that is upgraded; IDLE_SECONDS (600) are counted by `idle`,
#                                 after eleven minutes to settle.
set -euo pipefail
deb=$(realpath "${1:?a package}")
if [ -z "${QODE_BOOT_TEST:-}" ]; then
	exec unshare --mount --propagation private env QODE_BOOT_TEST=1 "$0" "$@"
fi
shift
[ $# -gt 0 ] || set -- installed rights pictures stick failing upgrade removed wall first idle
here=$(cd "$(dirname "$0")" && pwd)/Boot
work=$(mktemp -d /var/tmp/qode-boot.XXXXXX)
container='' leader='' printer='' disks=()
export LC_ALL=C.UTF-8

# Where a container's first process ends, all that is in it ends.
shut_down() {
	[ -z "$printer" ] || kill "$printer" 2>/dev/null || true
	[ -z "$leader" ] || kill -KILL "$leader" 2>/dev/null || true
	[ -z "$container" ] || wait "$container" 2>/dev/null || true
	printer='' leader='' container=''
}
finish() {
	shut_down
	for folder in "$work"/*/root "$work"/*/state; do ! mountpoint -q "$folder" || umount -R "$folder"; done
	for disk in ${disks[@]+"${disks[@]}"}; do losetup --detach "$disk" || true; done
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

. "$(dirname "$here")/report.sh"

# A copy on write of a folder: plant NAME LOWER. Its root is $root.
plant() {
	root=$work/$1/root
	mkdir -p "$work/$1/upper" "$work/$1/work" "$root"
	mount -t overlay overlay -o "lowerdir=$2,upperdir=$work/$1/upper,workdir=$work/$1/work" "$root"
}
# Boots $root, with more options of systemd-nspawn.
boot() {
	systemd-nspawn --quiet --register=no --keep-unit --directory="$root" --private-network --boot --console=pipe \
		--hostname=appliance --resolv-conf=off "$@" </dev/null >"$work/console" 2>&1 &
	container=$!
	within 20 first_process
	leader=$(pgrep -P "$container")
	within 60 is_up
}
# Before that it is still the one that prepares its place.
first_process() { pgrep -P "$container" -x systemd; } >/dev/null
is_up() { inside systemctl is-system-running --wait; } >/dev/null 2>&1
inside() {
	nsenter -t "$leader" -a env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 "$@" </dev/null
}
# A program of this machine on the appliance's network.
on_network() { nsenter -t "$leader" -n "$@"; }
address=192.168.7.2
# Where nobody listens in.
secure=https://$address:8443
# Those of the container, by their numbers out here: processes [option of pgrep…].
processes() { pgrep --ns "$leader" --nslist pid "$@"; }
# A cable, and an address: what DHCP does elsewhere.
plug_in_network() {
	on_network ip link add lan type veth peer name cable
	on_network ip address add $address/24 dev lan
	on_network ip link set lan up
	on_network ip link set cable up
}
# web PATH [option of curl…]: as somebody on the appliance's network.
web() {
	local path=$1
	shift
	on_network curl --silent --show-error --max-time 30 --noproxy '*' --cacert "$root/var/lib/qode/ca.pem" "$@" "${door:-http://$address:8080}$path"
}
serves() { [ "$(web /healthz 2>/dev/null)" = '{"status":"ok"}' ]; }
of_unit() { inside systemctl show "$1" --property "$2" --value; }
journal() { inside journalctl --unit "${1:-qode}" --output cat --no-pager; }
says() { journal "${2:-qode}" | grep -F -- "$1"; }
admin() { cat "$root/var/lib/qode/admin-token"; }
plug_in_printer() {
	# Itself, and not by a function: what is ended is what listens.
	nsenter -t "$leader" -n python3 "$here/receipts.py" listen 9100 "$work/paper" >/dev/null 2>&1 &
	printer=$!
}
tickets_on_paper() { [ "$(LC_ALL=C grep -aoP '\x1dV\x01' "$work/paper" 2>/dev/null | wc -l)" -ge "$1" ]; }

for file in "$here"/*.sh; do . "$file"; done

echo "A bare Debian 12, and what the package depends on:"
is "the bare system is made" mmdebstrap --quiet --mode=root --variant=minbase --include=systemd,systemd-sysv,udev,dbus bookworm \
	"$work/bare" "${SOURCES:-/etc/apt/sources.list.d/debian.sources}"
[ $failed = 0 ] || exit 1
echo appliance >"$work/bare/etc/hostname"
cp /etc/resolv.conf "$work/bare/etc/resolv.conf"
install -m 644 "$deb" "$work/bare/srv/qode.deb"
chroot "$work/bare" apt-get update -q >/dev/null
is "its dependencies are fetched" chroot "$work/bare" apt-get install -y --download-only /srv/qode.deb
case " $* " in *\ wall\ *) is "and a compositor and a browser" chroot "$work/bare" apt-get install -y --download-only --no-install-recommends cage xwayland chromium seatd grim ;; esac

plant main "$work/bare"
begin=$(milliseconds)
boot
echo "      $(($(milliseconds) - begin)) ms from power to a bare system"
plug_in_network
is "apt install ./qode.deb" inside apt-get install -y /srv/qode.deb
cp "$work/said" "$work/installing"
for part; do
	printf '\n%s\n' "$part:"
	"play_$part"
done
exit $failed
