# In the machine: a camera (vivid) is pulled out and plugged in again, ROUNDS times. Says for each how long after the device was there
# the daemon had its first picture, in milliseconds.
set -eu
. ./common.sh
driver=/sys/bus/platform/drivers/vivid
modprobe vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=0
udevadm settle
start_daemon
await 60000 'Looks through' 1
grep 'Looks through' $log
round=1
while [ "$round" -le "$ROUNDS" ]; do
	echo vivid.0 >$driver/unbind
	await 10000 'is unplugged' "$round"
	# Sometimes at once, sometimes when the daemon already looks seldom.
	sleep $((round % 5))
	echo vivid.0 >$driver/bind
	plugged=$(now)
	round=$((round + 1))
	await 10000 'Looks through' "$round"
	echo "BACK $(($(now) - plugged))"
done
echo "MEMORY $(memory)"
stop_daemon
