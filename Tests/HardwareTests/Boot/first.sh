# The first minutes: an appliance that has the package and was never switched on, from power to the first ticket.

play_first() {
	shut_down
	plant first "$work/bare"
	# Nothing is started where it is made.
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
	chmod 755 "$root/usr/sbin/policy-rc.d"
	mount -t proc proc "$root/proc"
	is "an appliance is made, and not switched on" chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y /srv/qode.deb
	umount "$root/proc"
	rm -rf "$root/usr/sbin/policy-rc.d" "$root"/var/lib/qode/*
	: >"$work/paper"

	power=$(milliseconds) last=$power
	step "power: the system is up" boot
	plug_in_network
	plug_in_printer
	step "the daemon serves" within 60 serves
	step "the setup link is in the journal" within 60 find_link
	local door=$secure
	step "the receipt printer is set up" inside qode printer add --uri socket://127.0.0.1:9100 --paper 80mm
	step "the setup ticket comes out of it" within 60 setup_ticket
	step "its link opens, by a certificate that is good for the address" within 90 web "/setup?token=$code" --fail -o /dev/null
	step "its code makes the phone the owner's" redeem
	step "the place gets its name" patch
	step "a queue is made" first_queue
	step "a ticket is taken" first_ticket
	step "and is on paper" within 60 tickets_on_paper 2
	python3 "$here/receipts.py" picture "$work/paper" -1 "$root/var/tmp/ticket.pgm"
	step "its code is the ticket's" on_paper
	echo "      $((last - power)) ms from power to the first ticket in the hand"
	is "that is less than three minutes" test $((last - power)) -lt 180000
	is "the link is used up, and nobody is shown it again" not test -e "$root/var/lib/qode/setup-code"
	kill "$printer"
	printer=''
}
find_link() { code=$(journal | sed -n 's/.*set up open=.*token=\(.*\)/\1/p' | tail -n 1) && [ -n "$code" ]; }
redeem() { token=$(web "/api/setup/$code" -X POST | field admin_token) && [ "$token" = "$(admin)" ]; }
setup_ticket() {
	tickets_on_paper 1 && python3 "$here/receipts.py" picture "$work/paper" 0 "$root/var/tmp/setup.pgm" &&
		inside qode decode /var/tmp/setup.pgm | grep "/setup?token=$code"
}
patch() { web /api/settings -X PATCH --json '{"venue.name": "Practice at the Mill"}' -H "x-admin-token: $token" --fail | grep Mill; }
first_queue() {
	web /api/queues --json '{"name": "Reception"}' -H "x-admin-token: $token" --fail >"$work/queue"
	queue=$(field id <"$work/queue") host=$(field host_token <"$work/queue")
}
first_ticket() { web "/api/queues/$queue/tickets" --json '{"print": true}' -H "x-host-token: $host" --fail >"$work/ticket"; }
on_paper() { inside qode decode /var/tmp/ticket.pgm | tee -a /dev/stderr | grep "$(field id <"$work/ticket")"; }
