#!/usr/bin/env bash
# The appliance with its hardware: the package on a disk, booted in an emulated machine by its own kernel, with a button, a USB printer and
# a camera made of software. Says a line for each thing that should be so and how long it took, and ends with 1 where one is not.
#
# appliance-test.sh FOLDER [PART…]   FOLDER is what make-appliance.sh has left; the parts are job paper clock cuts network wall, in that order.
#                                    CUTS (2) is how often the power is cut.
#
# Always emulated (tcg), as machine.sh: ten to twenty times slower than a machine of its own.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(cd "${1:?a folder}" && pwd)
shift
[ $# != 0 ] || set -- job paper clock cuts network wall
work=$(mktemp -d "$folder/run.XXXXXX")
share=$work/share
machine=''
queue=''
export LC_ALL=C.UTF-8
. "$here/report.sh"

power_off() {
	[ -z "$machine" ] || kill -KILL "$machine" 2>/dev/null || true
	[ -z "$machine" ] || wait "$machine" 2>/dev/null || true
	machine=''
}
trap 'power_off; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# power_on [cable out]
power_on() {
	rm -f "$work/monitor" "$work/door" "$share"/{ready,*.sh,*.out,*.status}
	mkfifo "$work/monitor" "$work/door"
	exec 8<>"$work/monitor" 9<>"$work/door"
	cp "$here"/guest/{gadget,load}.sh "$share/"
	[ -z "${1:-}" ] || echo 'set_link lan off' >&8
	qemu-system-x86_64 -M pc,hpet=off -accel tcg,tb-size=512 -cpu Nehalem -smp "${MACHINE_CORES:-2}" -m 1024 \
		-nodefaults -no-user-config -display none -no-reboot \
		-chardev file,id=console,path="$work/console" -serial chardev:console \
		-chardev pipe,id=door,path="$work/door" -serial chardev:door \
		-monitor stdio -kernel "$folder/kernel" -initrd "$folder/initrd" \
		-append "console=ttyS0 panic=-1 quiet mitigations=off nokaslr audit=0 apparmor=0 clocksource=acpi_pm tsc=unstable no_timer_check random.trust_cpu=on" \
		-drive file="$work/disk.qcow2",if=virtio,format=qcow2,cache=writeback \
		-netdev user,id=net,restrict=on,ipv6=off -device virtio-net-pci,netdev=net,id=lan \
		-fsdev local,id=host,path="$share",security_model=none -device virtio-9p-pci,fsdev=host,mount_tag=host \
		-device virtio-gpu-pci,xres=1280,yres=800 -device virtio-rng-pci <&8 >"$work/monitor.log" 2>&1 &
	machine=$!
}
# inside COMMAND…: in the machine, within two minutes.
inside() {
	local number=$(date +%s%N)
	local place=$share/$number
	printf '%q ' "$@" >"$place.sh"
	echo "$number" >&9
	within 120 is_over "$place" && cat "$place.out" || return 1
	return "$(cat "$place.status")"
}
is_up() { [ -e "$share/ready" ]; }
is_over() { [ -e "$1.status" ] || ! kill -0 "$machine" 2>/dev/null; }
journal() { inside journalctl --unit qode --boot --output cat --no-pager; }
says() { journal | grep -F -- "$1"; }
web() { inside curl --silent --max-time 30 "http://localhost:8080$1" "${@:2}"; }
serves() { [ "$(web /healthz)" = '{"status":"ok"}' ]; }
restarts() { inside systemctl show qode --property NRestarts --value; }
make_queue() {
	web /api/queues --json '{"name": "Reception"}' -H "x-admin-token: $(inside cat /var/lib/qode/admin-token)" >"$work/queue"
	queue=$(field id <"$work/queue") host=$(field host_token <"$work/queue")
}
take_ticket() { web "/api/queues/$queue/tickets" --json "$1" -H "x-host-token: $host" >"$work/ticket"; }
ticket_status() { web "/api/tickets/$1" | field status; }
pages() { [ "$(LC_ALL=C grep -aoP '\x1dV\x01' "$share/paper" 2>/dev/null | wc -l)" = "$1" ]; }

next_number() {
	take_ticket '{}' && cat "$work/ticket" && [ "$(field position_number <"$work/ticket")" = $((last + 1)) ] && last=$((last + 1))
}
none_lost() {
	cat >"$share/count.py" <<-'END'
		import glob, sqlite3
		database = sqlite3.connect("file:/var/lib/qode/qode.db?mode=ro", uri=True)
		kept = {key.hex() for (key,) in database.execute("SELECT id FROM tickets")}
		answered = [line.strip().replace("-", "") for file in glob.glob("/host/answered.*") for line in open(file)]
		lost = [key for key in answered if key not in kept]
		print(len(answered), "answered,", len(lost), "lost,", *database.execute("PRAGMA integrity_check").fetchone())
		assert answered and not lost
	END
	inside python3 /host/count.py
}

mkdir "$share"
for program in Feed:feed Keys:keys Printer:printer; do
	gcc -O2 -static -o "$share/${program#*:}" "$here/${program%:*}/main.c"
done
cp "$here/Boot/receipts.py" "$here/Boot/feed.py" "$share/"
qemu-img create -q -f qcow2 -b "$folder/disk.img" -F raw "$work/disk.qcow2"

echo "From power on:"
power=$(milliseconds)
power_on
step "the system is up" within 300 is_up
step "the daemon serves" within 120 serves
step "the setup link is in the journal" within 60 says 'set up open=https://10.0.2.15:8443/setup?token='
is "no unit failed" inside sh -c '[ -z "$(systemctl --failed --plain --no-legend | tee -a /dev/stderr)" ]'

play_job() {
	echo "The main job:"
	plug_in_printer() {
		inside systemd-run --quiet --unit=gadget --working-directory=/host sh -c 'ln -sf /host/paper /run/paper; . ./gadget.sh; wait'
		inside sh -c 'for second in $(seq 60); do ls /dev/usb/lp0 && exit; sleep 1; done; exit 1'
	}
	press() { inside systemd-run --quiet /host/keys 'Door Button' ''; }
	call_next() { web "/api/queues/$queue/next" -X POST --fail -H "x-host-token: $host"; }
	show() {
		python3 "$here/Boot/receipts.py" picture "$share/paper" -1 "$work/ticket.pgm"
		python3 "$here/Boot/receipts.py" frame "$work/ticket.pgm" 1280x1024 "$share/code"
		python3 "$here/Boot/receipts.py" frame none 1280x1024 "$share/blank"
		inside modprobe v4l2loopback exclusive_caps=1 video_nr=40 card_label=Webcam max_buffers=8
		inside systemd-run --quiet --unit=webcam --working-directory=/host ./feed /dev/video40 YUYV 1280x1024 5 600 25 blank code
	}
	touch "$share/paper"
	step "a receipt printer is plugged in" plug_in_printer
	step "it becomes a queue of CUPS, and answers" inside qode printer add --uri "qode-usb://EPSON/TM-T20II?serial=SERIAL01" --paper 80mm
	step "the setup ticket comes out of it" within 90 pages 1
	step "a queue is made" make_queue
	inside sh -c 'printf "kiosk:\n  button: /dev/input/door-button#28\n" >/etc/qode/qode.yaml && modprobe -a uinput evdev && systemctl restart qode'
	within 60 serves
	inside systemd-run --quiet --unit=screen python3 /host/feed.py 8080 "$queue" /host/feed.log
	step "a screen listens to the feed" within 60 grep -q queue_update "$share/feed.log"
	step "the button is pressed" press
	step "CUPS prints a ticket on the USB printer" within 120 pages 2
	echo "      $((last - power)) ms from power to the first ticket on paper"
	is "its guest is called" call_next
	is "its picture is held to the camera" show
	is "the ticket is verified" within 180 says 'verdict=completed'
	is "and the feed says so to every screen" within 30 grep '"completed_count":1' "$share/feed.log"
	[ $failed = 0 ] || { journal && tail -n 5 "$share/feed.log"; } | tail -n 40
	inside systemctl stop webcam
}

play_paper() {
	echo "Paper out and in:"
	inside sh -c 'echo empty >/run/words'
	is "a ticket is taken while there is no paper" take_ticket '{"print": true}'
	is "doctor says so" within 90 inside sh -c 'qode doctor | tee -a /dev/stderr | grep -i paper'
	inside sh -c 'echo ready >/run/words'
	is "a new roll, and it comes out" within 120 pages 3
}

play_clock() {
	echo "The clock, ten years back and on:"
	now=$(date +%s) last=$(field position_number <"$work/ticket")
	inside date --set "@$((now - 315360000))"
	is "it serves, and gives the next number" next_number
	inside date --set "@$(date +%s)"
	is "and the one after that when the clock is right" next_number
	is "nothing was started anew" test "$(restarts)" = 0
}

play_cuts() {
	echo "Power cuts:"
	[ -n "$queue" ] || is "a queue is made" make_queue
	for cut in $(seq "${CUTS:-2}"); do
		rm -f "$share"/answered.*
		inside systemd-run --quiet --unit=load --setenv=QUEUE="$queue" --setenv=HOST="$host" --working-directory=/host sh ./load.sh
		within 60 test -s "$share/answered.1"
		sleep $((3 + RANDOM % 8))
		power_off
		answered=$(cat "$share"/answered.* | wc -l)
		power=$(milliseconds)
		power_on
		is "cut $cut: the system is up" within 300 is_up
		is "it serves by itself" within 120 serves
		echo "      $(($(milliseconds) - power)) ms from power on"
		is "of $answered tickets that were answered, none is lost" none_lost
	done
}

play_network() {
	echo "A network that comes 20 seconds late:"
	power_off
	power_on late
	is "the system is up" within 300 is_up
	is "it serves without a network" within 120 serves
	is "and shows no link that leads nowhere" not says 'set up open='
	sleep 20
	echo 'set_link lan on' >&8
	is "with the network the link is there" within 60 says 'set up open=https://10.0.2.15:8443/'
	is "and HTTPS is good for its address" within 90 inside curl --silent --fail --cacert /var/lib/qode/ca.pem https://10.0.2.15:8443/healthz
}

play_wall() {
	echo "The wall on its own screen:"
	wall_shows() { inside systemctl show qode-wall --property StatusText --value | grep -F '(1280×800)'; }
	# Up to the last line and the last column.
	screen_is_full() {
		echo "screendump $work/screen.ppm" >&8
		within 10 test -s "$work/screen.ppm"
		python3 - "$work/screen.ppm" <<-'END'
			import sys
			kind, sizes, _, pixels = open(sys.argv[1], "rb").read().split(b"\n", 3)
			width, height = map(int, sizes.split())
			rows = [pixels[row * width * 3:][:width * 3] for row in range(height)]
			print(width, height, len(set(pixels)))
			assert (width, height) == (1280, 800) and len(set(pixels)) > 16 and any(rows[-1]) and any(any(row[-3:]) for row in rows)
		END
	}
	wall_is_held() {
		cat >"$share/held.sh" <<-'END'
			unit=/system.slice/qode-wall.service count=0
			for one in $(grep -lsE "^Uid:\s+$(id -u qode-wall)\s" /proc/[0-9]*/status); do
				grep "^0::$unit\$" "${one%status}cgroup" || exit 1
				count=$((count + 1))
			done
			cd /sys/fs/cgroup$unit && cat memory.max memory.current && [ $count -gt 5 ] && [ "$(cat memory.max)" = 1572864000 ]
		END
		inside sh /host/held.sh
	}
	# No card to draw with, and an emulated processor.
	cat >"$share/wall.sh" <<-'END'
		mkdir -p /run/systemd/system/qode-wall.service.d
		printf '[Service]\nEnvironment=WLR_RENDERER=pixman\n' >/run/systemd/system/qode-wall.service.d/slow.conf
		systemctl daemon-reload
		systemctl start --no-block qode-wall
	END
	inside sh /host/wall.sh
	is "seatd hands the screen over, and the page has all of it" within 300 wall_shows
	is "which is to be seen" within 60 screen_is_full
	is "all that belongs to it is in its unit, whose limits hold" wall_is_held
	[ $failed = 0 ] || inside journalctl --unit qode-wall --boot --output cat --no-pager | tail -n 40
}

for part; do "play_$part"; done
exit $failed
