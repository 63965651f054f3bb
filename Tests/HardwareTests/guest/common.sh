# In the machine, for every test: the daemon as it is installed, but for its service.

mkdir -p /opt/qode
cp -r /host/lib /host/qode /opt/qode/
export LD_LIBRARY_PATH=/opt/qode/lib STATE_DIRECTORY=/var/lib/qode
log=/run/qode.log

start_daemon() {
	/opt/qode/qode serve --server-host 127.0.0.1 --printers-ticket none --printers-poster none "$@" >$log 2>&1 &
	daemon=$!
}

# The daemon's last words are what the camera did.
stop_daemon() {
	kill -TERM "$daemon"
	wait "$daemon" || true
	grep 'camera stopped' $log || true
}

now() { date +%s%3N; }

count() { grep -c "$1" $log || true; }

# await MILLISECONDS PATTERN COUNT: until the log has so many such lines.
await() {
	end=$(($(now) + $1))
	until [ "$(count "$2")" -ge "$3" ]; do
		if [ "$(now)" -ge "$end" ] || ! kill -0 "$daemon"; then
			echo "MISSED $2"
			tail -n 20 $log
			return 1
		fi
		sleep 0.02
	done
}

memory() { sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$daemon/status"; }
