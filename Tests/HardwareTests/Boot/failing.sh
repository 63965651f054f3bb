# What goes wrong, and how it comes back by itself.

play_failing() {
	local before
	before=$(of_unit qode MainPID)
	is "a crash (SIGSEGV): it is killed" inside kill -SEGV "$before"
	is "and serves again" within 30 is_another "$before"
	before=$(of_unit qode MainPID)
	inside kill -STOP "$before"
	is "stopped (SIGSTOP): the watchdog has seen it, and it serves again" within 90 is_another "$before"
	is "and says so in the journal" says "Watchdog timeout"

	inside systemctl stop qode
	inside systemd-run --quiet --unit=holder systemd-socket-activate --listen=0.0.0.0:8080 sleep 60
	within 10 port_is_held
	inside systemctl start --no-block qode
	is "the port is held by another: it waits, and says by whom" within 20 waits_for_port
	# As long as the issue's; nothing may give up meanwhile.
	is "for 20 seconds, without being started again and again" stays 20 waits_for_port
	inside systemctl stop holder
	is "and serves once the port is free" within 10 serves
	is "started once" test "$(of_unit qode NRestarts)" = 0

	local file
	for file in device-key admin-token; do
		inside systemctl stop qode
		inside chown root: "/var/lib/qode/$file"
		inside chmod 000 "/var/lib/qode/$file"
		inside systemctl start --no-block qode
		is "$file cannot be read: that is said, with the file and what to do" within 20 names "$file"
		inside chown qode: "/var/lib/qode/$file"
		inside chmod 600 "/var/lib/qode/$file"
		is "and it serves once that is mended" within 30 serves
	done

	inside systemctl stop qode
	inside chown root: /var/lib/qode/tls.pem
	inside systemctl start qode
	is "its own certificate cannot be read: another is made, by the same authority" within 30 serves_securely
	printf 'server:\n  tls:\n    mode: files\n    certificate: /etc/qode/own.pem\n    key: /etc/qode/own.key\n' >"$root/etc/qode/qode.yaml"
	install -m 600 "$root/var/lib/qode/tls.pem" "$root/etc/qode/own.pem"
	install -m 600 "$root/var/lib/qode/tls.pem" "$root/etc/qode/own.key"
	inside systemctl restart qode
	is "the owner's certificate cannot be read: HTTP serves" within 30 serves
	is "and doctor says which, and what to do" doctor_names /etc/qode/own.pem
	rm "$root/etc/qode/own.pem" "$root/etc/qode/own.key"

	printf 'server:\n  port: 99999\n' >"$root/etc/qode/qode.yaml"
	inside systemctl restart qode || true
	is "a configuration that can never work ends with 78" within 20 ended_with 78
	is "in plain words" says "server.port"
	is "and is not tried again" stays 8 ended_with 78
	: >"$root/etc/qode/qode.yaml"
	inside systemctl start qode
	is "mended, it serves" within 30 serves
}
is_another() { [ "$(of_unit qode MainPID)" != "$1" ] && serves; }
port_is_held() { on_network ss -ltn | grep ':8080'; }
waits_for_port() {
	[ "$(of_unit qode StatusText)" = "Port 8080 is taken by another program." ] && [ "$(of_unit qode ActiveState)" = activating ]
}
stays() {
	local end=$(($(milliseconds) + $1 * 1000))
	shift
	while [ "$(milliseconds)" -lt $end ]; do
		"$@" || return 1
		sleep 0.5
	done
}
# Of this start alone.
names() { inside journalctl --unit qode --since -25s --output cat --no-pager | grep -F "/var/lib/qode/$1" | grep -v started; }
ended_with() { [ "$(of_unit qode ExecMainStatus)" = "$1" ] && [ "$(of_unit qode ActiveState)" = failed ] && [ "$(of_unit qode NRestarts)" = 0 ]; }
serves_securely() { door=$secure serves; }
doctor_names() {
	inside qode doctor >"$work/doctor" || true
	cat "$work/doctor"
	grep -A 1 -E "^WRONG +https" "$work/doctor" | grep -F "$1"
}
