#!/bin/sh
# In the machine: runs what is left in the folder that the host shares, one after the other: N.sh, whose words go to N.out and whose end
# to N.status. The numbers come by the second serial port.
modprobe -a 9pnet_virtio 9p
stty -F /dev/ttyS1 raw -echo
mkdir -p /host
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 host /host
cd /host || exit
exec </dev/ttyS1
touch ready
while read -r number; do
	sh "./$number.sh" >"$number.out" 2>&1 </dev/null
	echo $? >"$number.part"
	mv "$number.part" "$number.status"
done
