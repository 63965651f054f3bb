# In the machine: four take tickets of the queue QUEUE with the key HOST as fast as they come, and leave the id of each that was answered
# with the host, where no power cut reaches it: in a file for each of the four.
for client in 1 2 3 4; do
	while true; do
		curl --silent --max-time 10 "http://localhost:8080/api/queues/$QUEUE/tickets" --json '{}' -H "x-host-token: $HOST" |
			grep -o '"id":"[0-9a-f-]*"' | cut -d '"' -f 4 >>/host/answered.$client
	done &
done
wait
