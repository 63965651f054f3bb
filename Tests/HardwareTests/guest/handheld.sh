# In the machine: a handheld scanner (uinput) is plugged in, reads ID three times, and is taken away, twice; and so is a keyboard that
# somebody types on. Says whose keys the daemon took for itself, and what it read.
set -eu
. ./common.sh
groupadd --system qode
cp 70-qode.rules /etc/udev/rules.d/
udevadm control --reload
modprobe -a uinput evdev
udevadm settle
start_daemon --camera-source none
await 60000 'ready port=' 1
for round in 1 2; do
	./keys 'Test Barcode Scanner' "$ID" "$ID" hello &
	await 20000 'Listens to Test Barcode Scanner' "$round"
	[ "$round" = 2 ] || ls -lL /dev/input/qode-scanner-*
	await 20000 'scanned ' $((round * 3))
	wait $!
	await 20000 'was unplugged' "$round"
done
./keys 'Office Keyboard' "$ID"
grep -o 'verdict=[a-z_]*' $log
echo "SCANS $(count 'scanned ')"
stop_daemon
