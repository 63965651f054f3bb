# The wall's unit as it is installed, with the real compositor and the real browser; only the screen is missing (`headless`).

play_wall() {
	is "apt install cage chromium" inside apt-get install -y --no-install-recommends cage xwayland chromium grim
	inside mkdir -p /etc/systemd/system/qode-wall.service.d
	printf '[Unit]\nConditionPathExists=\n[Service]\nStandardInput=null\nTTYPath=\nTTYReset=no\nTTYVHangup=no\nTTYVTDisallocate=no\nExecStartPost=\nEnvironment=WLR_BACKENDS=headless WLR_RENDERER=pixman LIBSEAT_BACKEND=noop\n' \
		>"$root/etc/systemd/system/qode-wall.service.d/headless.conf"
	inside systemctl daemon-reload
	is "the wall starts: its page answers" starts_wall
	is "a browser draws a page, in a room without rights" within 60 draws
	is "and there is something to see" within 60 shows
	is "it lives on" stays 15 wall_is_up
	inside systemctl kill --signal=KILL --kill-who=main qode-wall
	is "killed, it is back" within 60 wall_is_back
	is "with a page" within 60 draws
	is "nothing of it is on the disk" no_files
	inside systemctl stop qode-wall
	inside rm -r /etc/systemd/system/qode-wall.service.d
	inside systemctl daemon-reload
	# The session's own manager goes ten seconds after it.
	is "stopped, nothing of it is left" within 30 not pgrep --uid "$(inside id -u qode-wall)"
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
	inside setpriv --reuid qode-wall --regid qode-wall --init-groups env XDG_RUNTIME_DIR="$(wall_folder)" \
		WAYLAND_DISPLAY=wayland-0 grim -t ppm /var/tmp/wall.ppm
	# Letters on a ground beside the screen's black. Without a screen's modes the compositor gives the browser its smallest window.
	python3 -c 'import sys; sys.exit(len(set(open(sys.argv[1], "rb").read()[20:])) < 3)' "$root/var/tmp/wall.ppm"
}
wall_folder() { dirname "$(inside find /run/qode-wall /run/user -name wayland-0 -print -quit 2>/dev/null)"; }
wall_is_up() { [ "$(of_unit qode-wall ActiveState)" = active ] && [ "$(of_unit qode-wall NRestarts)" = 0 ]; }
wall_is_back() { [ "$(of_unit qode-wall ActiveState)" = active ] && [ "$(of_unit qode-wall NRestarts)" = 1 ]; }
no_files() { [ -z "$(inside find / -xdev -user qode-wall -not -path '/proc/*' -not -path '/var/tmp/wall.ppm' | tee -a /dev/stderr)" ]; }
