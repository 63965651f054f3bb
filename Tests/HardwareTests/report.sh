# What is so and what is not, a line each, and how long it took: for the scripts that play the appliance's life. They have a folder $work.

failed=0
milliseconds() { date +%s%3N; }
# is SENTENCE COMMAND…: whether that is so, and how long it took to find out. What the command says is in $work/said.
is() {
	local sentence=$1 start verdict=ok
	shift
	start=$(milliseconds)
	"$@" >"$work/said" 2>&1 || verdict=WRONG
	printf '%-5s %7.2f s  %s\n' "$verdict" "$(($(milliseconds) - start))e-3" "$sentence"
	[ $verdict = ok ] || {
		sed 's/^/      /' "$work/said" | tail -n 25
		failed=1
	}
}
# step SENTENCE COMMAND…: the same of what somebody does, and the seconds since the power came ($power, in milliseconds).
step() {
	is "$@"
	last=$(milliseconds)
	printf '%14s at %.2f s\n' '' "$((last - power))e-3"
}
# within SECONDS COMMAND…: until it is so.
within() {
	local end=$(($(milliseconds) + $1 * 1000))
	shift
	until "$@"; do
		[ "$(milliseconds)" -lt $end ] || return 1
		sleep 0.1
	done
}
not() { ! "$@"; }

# field NAME: of the JSON that comes in.
field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
