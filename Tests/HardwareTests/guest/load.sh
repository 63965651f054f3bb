# In the machine: takes tickets of the queue QUEUE with the key HOST as fast as they come, and leaves the id of each that was answered with
# the host, where no power cut reaches it.
while true; do
	curl --silent --max-time 10 "http://localhost:8080/api/queues/$QUEUE/tickets" --json '{}' -H "x-host-token: $HOST" |
		grep -o '"id":"[0-9a-f-]*"' | cut -d '"' -f 4 >>/host/answered
done
