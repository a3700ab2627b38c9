# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # the variables of tests/run
#
# ABI tests: all of one board and kernel run one after another in one emulated
# host, by tests/lib/api-batch.c, which says what it does on standard output.
# When a test takes the host down, the rest goes on in a new one.

# api_list BOARD KERNEL OPTIONS: "NAME SECONDS" lines, for api-batch. The first
# and the last are its own.
api_list()
{
	echo "load $((90 * $(patience "$2")))"
	awk -F '\t' -v b="$1" -v k="$2" -v o="$3" \
		'$1 == "api" && $4 == b && $5 == k && $6 == o {
			sub("api/", "", $2); print $2, $3 }' "$work/tests"
	echo "unload $((90 * $(patience "$2")))"
}

# run_api - - - BOARD KERNEL OPTIONS
run_api()
{
	local board=$4 kernel=$5 options=$6 dir where
	where="$board $kernel"
	dir=$LOGS/api-$board-$kernel${options:+-$(tr -cd '[:alnum:]' <<<"$options")}
	rm -rf "$dir" && mkdir -p "$dir"
	api_list "$board" "$kernel" "$options" >"$dir/list"
	(. tools/lab/lib/splat.sh && echo "$SPLATS" >"$dir/splats")
	while [ -s "$dir/list" ]; do
		api_host "$dir" || break
	done
	lose_rest "$dir"
}

# Those for which there was no host.
lose_rest()
{
	local name log=$1/host.err
	while read -r name _; do
		report "api/$name" "$where" lost 0 "$log"
		log=/dev/null
	done <"$1/list"
}

# forget NAME: it has been run, or tried.
forget()
{
	sed -i "/^$1 /d" "$dir/list"
}

# seconds_of NAME: its timeout.
seconds_of()
{
	awk -v n="$1" '$1 == n { print $2 }' "$dir/list"
}

# api_host DIR: one host. Fails if it did not start a single test. Uses the
# variables of run_api.
api_host()
{
	local fd pid current='' began=0 started='' rc quiet limit
	# A busy machine takes minutes to boot a debug kernel.
	quiet=$((180 * $(patience "$kernel"))) limit=$quiet
	# shellcheck disable=SC2086 # options are words
	exec {fd}< <(exec tools/lab/host --board "$board" --kernel "$kernel" \
		$options --timeout 14400 --log "$dir/host.log" --allow-splats \
		--share tests/lib --out "$dir" -- /weir/tests/api-batch \
		2>"$dir/host.err" </dev/null)
	pid=$!
	follow "$fd" && rc=0 || rc=$?
	# More than 128: nothing was said for too long.
	[ "$rc" -le 128 ] || kill "$pid" 2>/dev/null || true
	wait "$pid" || true
	exec {fd}<&-
	[ -z "$current" ] || give_up_on "$current"
	[ -n "$started" ]
}

# follow FD: what api-batch says. Returns as read did in the end.
follow()
{
	local event name status ms
	while true; do
		read -r -t "$limit" -u "$1" event name status ms || return
		case $event in
		start)
			current=$name started=1 began=$(now)
			limit=$(($(seconds_of "$name") + 120))
			;;
		end)
			current='' limit=$quiet
			forget "$name"
			report "api/$name" "$where" "$status" "$ms" \
				"$dir/$name.log"
			;;
		esac
	done
}

# give_up_on NAME: the host went down, or hangs, with it.
give_up_on()
{
	forget "$1"
	{
		echo "--- the end of the host's log"
		tail -n 50 "$dir/host.log" || true
	} >>"$dir/$1.log"
	report "api/$1" "$where" died $(($(now) - began)) "$dir/$1.log"
}
