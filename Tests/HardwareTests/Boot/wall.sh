# The wall's unit as it is installed, with the real compositor and the real browser; only the screen is missing (`headless`).

play_wall() {
	is "apt install cage chromium seatd" inside apt-get install -y --no-install-recommends cage xwayland chromium seatd grim
	inside mkdir -p /etc/systemd/system/qode-wall.service.d
	printf '[Unit]\nConditionPathExists=\n[Service]\nExecStartPre=\nEnvironment=WLR_BACKENDS=headless WLR_RENDERER=pixman LIBSEAT_BACKEND=noop\n' \
		>"$root/etc/systemd/system/qode-wall.service.d/headless.conf"
	# Upright, as many hang; and a picture that lies across is handed to the screen as it is, where nobody can see it from here.
	printf 'screen:\n  rotation: 90\n' >"$root/etc/qode/qode.yaml"
	inside systemctl daemon-reload
	inside systemctl restart qode
	within 30 serves
	is "the wall starts: its page answers" starts_wall
	is "a browser draws a page, in a room without rights" within 60 draws
	is "the page has the whole screen, upright" within 60 shows
	is "and all that belongs to it is in its unit, whose limits hold" wall_is_held
	is "it lives on" wall_lives
	inside systemctl kill --signal=KILL --kill-who=main qode-wall || true
	is "killed, it is back" within 60 wall_is_back
	is "with a page" within 60 draws
	is "nothing of it is on the disk" no_files
	inside systemctl stop qode-wall
	inside rm -r /etc/systemd/system/qode-wall.service.d
	inside systemctl daemon-reload
	: >"$root/etc/qode/qode.yaml"
	is "stopped, nothing of it is left" within 10 not pgrep --uid "$(inside id -u qode-wall)"
}
starts_wall() {
	! inside systemctl start qode-wall || return 0
	journal qode-wall
	return 1
}
draws() {
	local page
	# It calls itself by another name than its file's, and is in a room of its own, where numbers are others.
	for page in $(pgrep --uid "$(inside id -u qode-wall)" --full -- --type=renderer); do
		grep -H -E '^(Seccomp|NoNewPrivs|NSpid)' "/proc/$page/status"
		# Its own filters beside the service's, and its own numbers.
		! grep -Eq '^Seccomp_filters:\s+([2-9]|[0-9]{2})' "/proc/$page/status" || ! grep -Eq '^NSpid:(\s+[0-9]+){3}' "/proc/$page/status" || return 0
	done
	return 1
}
shows() {
	inside setpriv --reuid qode-wall --regid qode-wall --init-groups env XDG_RUNTIME_DIR=/run/qode-wall \
		WAYLAND_DISPLAY=wayland-0 grim -t ppm /var/tmp/wall.ppm
	of_unit qode-wall StatusText
	# Up to the last line and the last column there is something; the browser says the same of itself.
	python3 - "$root/var/tmp/wall.ppm" "$(of_unit qode-wall StatusText)" <<-'END'
		import sys
		kind, sizes, _, pixels = open(sys.argv[1], "rb").read().split(b"\n", 3)
		width, height = map(int, sizes.split())
		rows = [pixels[row * width * 3:][:width * 3] for row in range(height)]
		print(width, height, len(set(pixels)))
		assert height > width and len(set(pixels)) > 16 and any(rows[-1]) and any(any(row[-3:]) for row in rows)
		assert f"({width}×{height})" in sys.argv[2]
	END
}
# Its processes by their unit. Where the kernel's memory is counted by units (a container's may not be), no more than it allows.
wall_is_held() {
	local one count=0
	for one in $(pgrep --uid "$(inside id -u qode-wall)"); do
		grep ':/.*qode-wall.service$' "/proc/$one/cgroup" || return 1
		count=$((count + 1))
	done
	[ "$count" -gt 5 ]
	! inside test -e /sys/fs/cgroup/system.slice/qode-wall.service/memory.max ||
		[ "$(inside cat /sys/fs/cgroup/system.slice/qode-wall.service/memory.max)" = 1572864000 ]
}
wall_lives() {
	! stays 15 wall_is_up || return 0
	journal qode-wall
	return 1
}
wall_is_up() { [ "$(of_unit qode-wall ActiveState)" = active ] && [ "$(of_unit qode-wall NRestarts)" = 0 ]; }
wall_is_back() { [ "$(of_unit qode-wall ActiveState)" = active ] && [ "$(of_unit qode-wall NRestarts)" = 1 ]; }
no_files() { [ -z "$(inside find / -xdev -user qode-wall -not -path '/proc/*' -not -path '/var/tmp/wall.ppm' | tee -a /dev/stderr)" ]; }
