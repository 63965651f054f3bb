# In the machine: a receipt printer on USB is plugged in, set up by its name (what lists devices is in the rest of CUPS), and printed to: ready, without paper, pulled out,
# and without answers. Each page must come, and come once.
set -eu
. ./common.sh
install -D -m 755 qode-escpos /usr/lib/cups/filter/qode-escpos
install -D -m 755 qode-usb /usr/lib/cups/backend/qode-usb
install -D -m 644 -t /usr/share/ppd/qode qode-escpos-58.ppd qode-escpos-80.ppd
install -D -m 644 qode.types /usr/share/cups/mime/qode.types
systemctl restart cups

modprobe -a dummy_hcd libcomposite usb_f_printer usblp
mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
gadget=/sys/kernel/config/usb_gadget/receipts
mkdir -p $gadget/strings/0x409 $gadget/configs/c.1/strings/0x409 $gadget/functions/printer.0
echo 0x04b8 >$gadget/idVendor
echo 0x0e15 >$gadget/idProduct
echo EPSON >$gadget/strings/0x409/manufacturer
echo TM-T20II >$gadget/strings/0x409/product
echo SERIAL01 >$gadget/strings/0x409/serialnumber
echo 'MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;' >$gadget/functions/printer.0/pnp_string
ln -s $gadget/functions/printer.0 $gadget/configs/c.1/
mkfifo /run/words
./printer "$(ls /sys/class/udc)" /run/words /run/paper &
printer=$!

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
