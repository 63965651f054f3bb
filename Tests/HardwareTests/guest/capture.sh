# In the machine: a camera (v4l2loopback) sends FORMAT at 1280x720 and RATE frames a second for DURATION seconds, two seconds of an
# empty desk and two of a ticket, in turn. Says what was sent, what was seen and how much memory the daemon had meanwhile.
set -eu
. ./common.sh
modprobe v4l2loopback exclusive_caps=1 video_nr=40 card_label=Webcam max_buffers=8
cp feed blank code /run/
cd /run
./feed /dev/video40 "$FORMAT" 1280x720 "$RATE" "$DURATION" $((2 * RATE)) blank code >feed.log 2>&1 &
feed=$!
until grep -q 'feed ready' feed.log; do sleep 0.1; done
start_daemon
await 60000 'Looks through' 1
grep 'Looks through' $log
while kill -0 "$feed" 2>/dev/null; do
	echo "MEMORY $(memory)"
	sleep 5
done
stop_daemon
cat feed.log
echo "SCANS $(count 'scanned ')"
