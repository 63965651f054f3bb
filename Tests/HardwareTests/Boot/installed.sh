# Installed as a user would: it runs, says the way in, and is as sound as the tools say.

play_installed() {
	is "the daemon runs, and serves" within 30 serves
	is "apt's last words are the setup link" grep -q "https://$address:8443/setup?token=" "$work/installing"
	is "the journal shows the setup link" within 30 says "set up open=https://$address:8443/setup?token="
	is "nothing failed" nothing_failed
	is "systemd has no complaint about its units" inside sh -c \
		'systemd-analyze verify --man=no /lib/systemd/system/qode* 2>&1 | tee -a /dev/stderr | [ "$(wc -c)" = 0 ]'
	is "its state is its user's alone" inside sh -c '[ "$(stat -c "%U %a" /var/lib/qode)" = "qode 700" ]'
	is "doctor finds the appliance sound" doctor
	is "the log has the program's own lines alone" not says "Failed to set thread priority"
	printf 'server:\n  port: 80\n' >"$root/etc/qode/qode.yaml"
	inside systemctl restart qode
	is "port 80, by its one right" door_80
	is "and HTTPS beside it, by its own authority" web_secure
	: >"$root/etc/qode/qode.yaml"
	inside systemctl restart qode
	is "and 8080 again" within 30 serves
}
nothing_failed() { [ -z "$(inside systemctl --failed --plain --no-legend | tee -a /dev/stderr)" ]; }
# No camera, printer or clock is a machine's lack, not the installation's.
doctor() {
	inside qode doctor | tee "$work/doctor"
	! grep -E '^WRONG +(disk|store|port|https|backups|retention|helper)' "$work/doctor" && grep -q '^ok +port' -E "$work/doctor"
}
door_80() { door=http://$address within 30 serves; }
web_secure() { door=$secure web /healthz --fail; }

# What each unit leaves open, of ten; above the second figure is more than it was.
play_rights() {
	is "qode.service leaves 2.0 of 10 open at most" exposes qode.service 2.0
	is "qode-usb-backup.service, which mounts: 2.0" exposes qode-usb-backup.service 2.0
	is "qode-wall.service, a browser that makes rooms of its own: 2.0" exposes qode-wall.service 2.0
	is "qode-printers@.service: 1.0" exposes qode-printers@.service 1.0
}
exposes() {
	local unit=$1 level
	inside cp "/lib/systemd/system/$unit" "/run/${unit/@/@x}"
	level=$(inside systemd-analyze security --offline=true --no-pager "/run/${unit/@/@x}" | tee -a /dev/stderr |
		sed -n 's/.*level for .*: \([0-9.]*\) .*/\1/p')
	echo "$level"
	awk "BEGIN { exit !($level <= $2) }"
}

# A phone's picture of a ticket, read by the helper under the service's own filter.
play_pictures() {
	within 30 serves
	local door=$secure
	make_queue Pictures
	web "/api/queues/$queue/tickets" --json '{}' -H "x-host-token: $host" >"$work/ticket"
	inside qode ticket "$(field id <"$work/ticket")" -o /var/tmp/ticket.png 2>/dev/null
	is "a phone's picture of a ticket is read, and the ticket verified" scan "$root/var/tmp/ticket.png"
	is "by a process with a filter of its own and no files" helper_is_closed_in
	head -c 100000 /dev/urandom >"$work/noise"
	is "what is no picture is refused in words" refuses_noise
	is "and the daemon is the same" serves
}
make_queue() {
	web /api/queues --json "{\"name\": \"$1\"}" -H "x-admin-token: $(admin)" >"$work/queue"
	queue=$(field id <"$work/queue") host=$(field host_token <"$work/queue")
}
scan() {
	web "/api/scan?live=phone" --data-binary "@$1" -H 'content-type: image/png' -H "x-host-token: $host" | tee "$work/answer"
	grep -q "$(field id <"$work/ticket")" "$work/answer"
}
helper_is_closed_in() {
	local helper
	helper=$(processes -f 'read-pictures')
	tee "$work/status" <"/proc/$helper/status"
	# The daemon's filter and its own.
	grep -Eq '^Seccomp_filters:\s+[2-9]' "$work/status" && grep -Eq '^NoNewPrivs:\s+1' "$work/status"
	[ "$(find "/proc/$helper/fd" -type l | wc -l)" = 3 ]
}
refuses_noise() {
	web "/api/scan?live=phone" --data-binary "@$work/noise" -H 'content-type: image/png' -H "x-host-token: $host" | tee "$work/answer"
	[ "$(field code <"$work/answer")" = unsupported_picture ]
}

# The copy on a stick. A container sees no USB: its disk is a file's, and its name is made here instead of by udev.
play_stick() {
	local disk number
	truncate -s 32M "$work/stick"
	mke2fs -q -t ext4 -L QODE-BACKUP "$work/stick"
	disk=$(losetup --find --show "$work/stick")
	disks+=("$disk")
	number=${disk#/dev/loop}
	inside sh -c "mknod $disk b 7 $number && mkdir -p /dev/disk/by-label && ln -s $disk /dev/disk/by-label/QODE-BACKUP"
	inside sh -c 'mkdir -p /etc/systemd/system/qode-usb-backup.service.d
		printf "[Service]\nDeviceAllow=block-loop rw\n" >/etc/systemd/system/qode-usb-backup.service.d/loop.conf
		systemctl daemon-reload'
	is "a stick labelled QODE-BACKUP gets a copy" inside systemctl start qode-usb-backup
	mkdir -p "$work/main/state"
	is "which is sound, and today's" copy_is_sound "$disk"
	is "and is let go of" not inside grep -q "$disk" /proc/mounts
	inside rm /dev/disk/by-label/QODE-BACKUP
	is "without a stick nothing is done, and nothing fails" inside systemctl start qode-usb-backup
	inside rm -r /etc/systemd/system/qode-usb-backup.service.d
	inside systemctl daemon-reload
}
copy_is_sound() {
	mount "$1" "$work/main/state"
	python3 - "$work/main/state/qode-$(date +%F).db" <<-'END'
		import sqlite3, sys
		database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
		print(*database.execute("PRAGMA integrity_check").fetchone(), *database.execute("SELECT count(*) FROM queues").fetchone())
		assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
	END
	umount "$work/main/state"
}
