# An older database under a newer program, the way back that there is not, and the end.

play_upgrade() {
	local old new tickets=${BOOT_TICKETS:-100000}
	old=$(inside dpkg-query -W -f '${Version}' qode)
	new=$old+later
	inside systemctl stop qode
	inside sh -c 'rm -f /var/lib/qode/qode.db*'
	is "a database of the first versions, with $tickets tickets, is put in place" \
		python3 "$here/old_database.py" "$here/schema-5.sql" "$root/var/lib/qode/qode.db" "$tickets"
	inside chown qode: /var/lib/qode/qode.db
	inside chmod 600 /var/lib/qode/qode.db
	dpkg-deb -R "$deb" "$work/later"
	sed -i "s/^Version: .*/Version: $new/" "$work/later/DEBIAN/control"
	dpkg-deb -Zgzip -z1 -b "$work/later" "$root/srv/later.deb" >/dev/null
	rm -rf "$work/later"
	echo '# ours' >"$root/etc/qode/qode.yaml"
	is "apt install ./later.deb: $old becomes $new" inside apt-get install -y /srv/later.deb
	is "it serves" within 60 serves
	is "the copy aside is as it was, with $tickets tickets" holds "before-upgrade-from-$old.db" "$tickets" 5
	is "the database is today's, with $tickets tickets" holds qode.db "$tickets" ''
	is "its queue is still there" queue_is_there
	is "the configuration is its owner's" grep -q '^# ours' "$root/etc/qode/qode.yaml"
	is "an older version is refused, in words" refuses_older
	is "and nothing is changed" still "$new"
	is "it serves on" serves
}
holds() {
	python3 - "$root/var/lib/qode/$1" "$2" "$3" <<-'END'
		import sqlite3, sys
		database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
		(count,), (version,) = (database.execute(sql).fetchone() for sql in ("SELECT count(*) FROM tickets", "PRAGMA user_version"))
		print(count, "tickets, version", version)
		assert count == int(sys.argv[2])
		assert version == int(sys.argv[3]) if sys.argv[3] else version > 5
		assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
	END
}
queue_is_there() { inside qode queue list | tee -a /dev/stderr | grep Reception; }
refuses_older() {
	! inside apt-get install -y --allow-downgrades /srv/qode.deb >"$work/refused" 2>&1
	cat "$work/refused"
	grep -q 'may not understand its database' "$work/refused"
}
still() { [ "$(inside dpkg-query -W -f '${Version}' qode)" = "$1" ]; }

play_removed() {
	is "apt remove: its units stop" inside apt-get remove -y qode
	is "no process of it is left" not processes --uid "$(inside id -u qode),$(inside id -u qode-printers),$(inside id -u qode-wall)"
	is "its data is" test -s "$root/var/lib/qode/qode.db"
	is "apt purge" inside apt-get purge -y qode
	is "nothing of it is left" nothing_left
	is "nor its users" inside sh -c '! getent passwd qode qode-printers qode-wall'
	is "nothing failed" nothing_failed
	# For the parts that come after.
	inside apt-get install -y /srv/qode.deb >/dev/null
	within 30 serves
}
nothing_left() {
	local found
	found=$(find "$root/etc" "$root/var/lib" "$root/usr" -iname '*qode*' -not -path '*/apt/*' -not -path '*/dpkg/*' -not -path '*/deb-systemd-helper*')
	echo "$found"
	[ -z "$found" ]
}
