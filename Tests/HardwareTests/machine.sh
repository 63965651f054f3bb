#!/usr/bin/env bash
# Runs the virtual appliance.
#
# machine.sh save FOLDER            boots FOLDER/{kernel,initrd.gz} and saves the running machine in FOLDER/booted.qcow2
# machine.sh run FOLDER SHARE       restores it, mounts SHARE at /host in it, runs SHARE/run.sh there, and shows what that says.
#                                   Exits with run.sh's status; 124 when it took longer than MACHINE_SECONDS (300).
#
# Always emulated (tcg): a machine that offers hardware virtualisation and one that does not must behave alike.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
action=${1:?save or run}
folder=$(cd "${2:?a folder}" && pwd)
run=$(mktemp -d "$folder/run.XXXXXX")
machine=
trap '[ -z "$machine" ] || kill -KILL "$machine" 2>/dev/null || true; rm -rf "$run"' EXIT

# start SHARE DISK [argument...]: its console goes to $run/console; its second serial port and its monitor read fifos.
start() {
	local share=$1 disk=$2
	shift 2
	mkfifo "$run/monitor" "$run/door"
	# The machine's clock is the emulator's, not the processor's counter: that is measured while it boots, and wrong by any factor where
	# others work at the same time.
	# Opened for both directions: neither side waits for the other.
	exec 8<>"$run/monitor" 9<>"$run/door"
	qemu-system-x86_64 -M pc,hpet=off -accel tcg,tb-size=256 -cpu Nehalem -smp "${MACHINE_CORES:-1}" -m 1024 \
		-nodefaults -no-user-config -display none -no-reboot -net none \
		-chardev file,id=console,path="$run/console" -serial chardev:console \
		-chardev pipe,id=door,path="$run/door" -serial chardev:door \
		-monitor stdio -kernel "$folder/kernel" -initrd "$folder/initrd.gz" \
		-append "console=ttyS0 panic=-1 quiet mitigations=off nokaslr audit=0 apparmor=0 clocksource=acpi_pm tsc=unstable no_timer_check random.trust_cpu=on" \
		-drive file="$disk",if=virtio,format=qcow2,cache=unsafe \
		-fsdev local,id=host,path="$share",security_model=none -device virtio-9p-pci,fsdev=host,mount_tag=host \
		-device virtio-rng-pci "$@" <&8 >"$run/monitor.log" 2>&1 &
	machine=$!
}

# await SECONDS PATTERN: until the console says so.
await() {
	local end=$((SECONDS + $1))
	until grep -q "$2" "$run/console" 2>/dev/null; do
		if ! kill -0 "$machine" 2>/dev/null; then
			echo "the machine ended: $(tail -n 20 "$run/console" "$run/monitor.log")" >&2
			return 1
		fi
		if [ "$SECONDS" -ge "$end" ]; then return 124; fi
		sleep 0.2
	done
}

case $action in
save)
	# The disk holds nothing but the saved machine.
	rm -f "$folder/booted.qcow2"
	qemu-img create -q -f qcow2 "$run/booted.qcow2" 2G
	mkdir "$run/share"
	start "$run/share" "$run/booted.qcow2"
	await 300 'AGENT ready'
	echo 'savevm booted' >&8
	echo 'quit' >&8
	wait "$machine"
	machine=
	mv "$run/booted.qcow2" "$folder/booted.qcow2"
	;;
run)
	share=$(cd "${3:?a folder to share}" && pwd)
	cp --reflink=auto --sparse=always "$folder/booted.qcow2" "$run/disk.qcow2"
	start "$share" "$run/disk.qcow2" -loadvm booted
	echo "go $(date +%s)" >&9
	touch "$run/console"
	tail -f --pid="$machine" "$run/console" &
	status=0
	await "${MACHINE_SECONDS:-300}" 'AGENT status' || status=$?
	[ "$status" = 0 ] && status=$(sed -n 's/^AGENT status \([0-9]*\).*/\1/p' "$run/console" | tail -n 1)
	# Nothing on its disk is worth a clean end; and who started this may have blocked any other signal.
	kill -KILL "$machine" 2>/dev/null || true
	wait "$machine" 2>/dev/null || true
	machine=
	exit "$status"
	;;
esac
