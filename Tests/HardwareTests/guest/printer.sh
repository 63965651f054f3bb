# In the machine: a receipt printer on USB is plugged in, set up by its name (what lists devices is in the rest of CUPS), and printed to: ready, without paper, pulled out,
# and without answers. Each page must come, and come once.
set -eu
. ./common.sh
install -D -m 755 qode-escpos /usr/lib/cups/filter/qode-escpos
install -D -m 755 qode-usb /usr/lib/cups/backend/qode-usb
install -D -m 644 -t /usr/share/ppd/qode qode-escpos-58.ppd qode-escpos-80.ppd
install -D -m 644 qode.types /usr/share/cups/mime/qode.types
systemctl restart cups

. ./gadget.sh

qode() { /opt/qode/qode "$@" 2>&1 || echo "EXIT $?"; }
reasons() { lpstat -l -p tickets | sed -n 's/^\tAlerts: //p'; }
# pages COUNT: cuts on the paper, once there are so many, or after 40 s.
pages() {
	for _ in $(seq 200); do
		cuts=$(LC_ALL=C grep -aoP '\x1dV\x01' /run/paper | wc -l || true)
		[ "$cuts" -lt "$1" ] || break
		sleep 0.2
	done
	sleep 2
	echo "PAGES $(LC_ALL=C grep -aoP '\x1dV\x01' /run/paper | wc -l)"
}

udevadm settle
sleep 1
qode printer add --uri 'qode-usb://EPSON/TM-T20II?serial=SERIAL01' --paper 80mm
qode printer list

qode print-test >/dev/null
qode print-test >/dev/null
pages 2
echo "== no paper"
echo empty >/run/words
qode print-test
echo "ALERTS $(reasons)"
pages 2
echo ready >/run/words
pages 3
echo "== pulled out while it waits"
echo empty >/run/words
qode print-test >/dev/null
echo unplug >/run/words
sleep 5
echo "ALERTS $(reasons)"
echo ready >/run/words
sleep 0.5
echo plug >/run/words
pages 4
echo "== without answers"
echo mute >/run/words
sleep 0.5
qode printer add --name mute --uri 'qode-usb://EPSON/TM-T20II?serial=SERIAL01' --paper 80mm
echo quit >/run/words
wait $printer
