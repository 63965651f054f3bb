# No write while idle: the state directory on a disk of its own, whose writes are counted, and the daemon's own count of them.

play_idle() {
	local seconds=${IDLE_SECONDS:-600} disk
	[ "$seconds" -gt 0 ] || return 0
	# As long as somebody waits, the time is written down each minute.
	is "the day is over: nobody waits" nobody_waits
	inside systemctl stop qode
	truncate -s 1G "$work/disk"
	mke2fs -q -t ext4 -E lazy_itable_init=0,lazy_journal_init=0 "$work/disk"
	disk=$(losetup --find --show "$work/disk")
	disks+=("$disk")
	inside mknod "$disk" b 7 "${disk#/dev/loop}"
	inside sh -c "mv /var/lib/qode /var/lib/qode-before && mkdir -m 700 /var/lib/qode && mount -o noatime $disk /var/lib/qode &&
		cp -a /var/lib/qode-before/. /var/lib/qode/ && chown qode: /var/lib/qode && chmod 700 /var/lib/qode && systemctl start qode"
	within 30 serves
	is "the day's backup is made" within 180 backup_is_made
	echo "      it runs by itself for eleven minutes: whatever was done before the start is over by then"
	sleep 660
	idle_count $((seconds / 2)) "$disk" "left alone" :
	idle_count $((seconds / 2)) "$disk" "and everything that is waiting is written each 30 s (sync)" sync
	inside systemctl stop qode
	inside sh -c 'umount /var/lib/qode && rmdir /var/lib/qode && mv /var/lib/qode-before /var/lib/qode && systemctl start qode'
}
nobody_waits() {
	local door=$secure
	[ -z "${host:-}" ] || web "/api/queues/$queue/session" -X POST -H "x-host-token: $host"
	web /api/queues | tee -a /dev/stderr | python3 -c 'import json, sys; sys.exit(any(queue["waiting_count"] for queue in json.load(sys.stdin)))'
}
backup_is_made() { [ -n "$(inside sh -c 'find /var/lib/qode/backups -name "*.db" 2>/dev/null')" ]; }
# In sectors of 512 bytes, and bytes.
disk_writes() { awk '{ print $7 }' "/sys/block/${1#/dev/}/stat"; }
own_writes() { inside cat "/proc/$(of_unit qode MainPID)/io" | sed -n 's/^write_bytes: //p'; }
journal_lines() { journal | wc -l; }
idle_count() {
	local before own lines left=$1
	sync
	before=$(disk_writes "$2") own=$(own_writes) lines=$(journal_lines)
	while [ "$left" -gt 0 ]; do
		sleep $((left < 30 ? left : 30))
		left=$((left - 30))
		"$4"
	done
	"$4"
	is "$1 s idle, $3: no byte on the disk" test "$(disk_writes "$2")" = "$before"
	is "nor one that the daemon is charged with" test "$(own_writes)" = "$own"
	is "nor a line in the journal" test "$(journal_lines)" = "$lines"
	echo "      $(($(disk_writes "$2") - before)) sectors, $(($(own_writes) - own)) bytes, $(($(journal_lines) - lines)) lines"
}
