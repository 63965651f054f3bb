# In the machine: two cameras at one daemon. The first (v4l2loopback) sends FORMAT at 1280x720 and 30 frames a second for DURATION
# seconds, two seconds of an empty desk and two of a ticket, in turn; the second (vivid) is pulled out and plugged in again all the while.
# Says what the first sent, what was seen through it, and how often each was opened and lost.
set -eu
. ./common.sh
modprobe v4l2loopback exclusive_caps=1 video_nr=40 card_label=Webcam max_buffers=8
driver=/sys/bus/platform/drivers/vivid
modprobe vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=0 vid_cap_nr=41
udevadm settle
cp feed blank code /run/
cd /run
./feed /dev/video40 "$FORMAT" 1280x720 30 "$DURATION" 60 blank code >feed.log 2>&1 &
feed=$!
until grep -q 'feed ready' feed.log; do sleep 0.1; done
start_daemon --camera-source /dev/video40 --cameras source=/dev/video41
await 60000 'camera 2, .*Looks through' 1
await 60000 'Looks through' 2
round=1
while kill -0 "$feed" 2>/dev/null; do
	echo vivid.0 >$driver/unbind
	await 60000 'camera 2, .*is unplugged' "$round"
	sleep 2
	echo vivid.0 >$driver/bind
	round=$((round + 1))
	await 60000 'camera 2, .*Looks through' "$round"
	sleep 2
done
stop_daemon
cat feed.log
echo "ROUNDS $((round - 1))"
echo "SCANS $(count 'scanned ')"
echo "TROUBLES $(grep 'is unplugged\|sends nothing\|cannot' $log | grep -vc 'camera 2, ' || true)"
echo "OPENED $(grep 'Looks through' $log | grep -vc 'camera 2, ' || true)"
