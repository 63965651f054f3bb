# In the machine: takes tickets of the queue QUEUE with the key HOST as fast as they come, and leaves the id of each that was answered with
# the host, where no power cut reaches it.
while true; do
	curl --silent --max-time 10 "http://localhost:8080/api/queues/$QUEUE/tickets" --json '{}' -H "x-host-token: $HOST" |
		sed -n 's/.*"id":"\([0-9a-f-]\{36\}\)".*/\1/p' >>/host/answered
done
