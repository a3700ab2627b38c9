# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # the variables of tests/run
#
# What became of the tests: lines for people, and $BUILD/test.json.

# Milliseconds.
now()
{
	local us=${EPOCHREALTIME/[.,]/}
	echo $((us / 1000))
}

# verdict STATUS
verdict()
{
	case $1 in
	0) echo ok ;;
	77) echo skip ;;
	*) echo FAIL ;;
	esac
}

# why STATUS LOG
why()
{
	case $1 in
	0) ;;
	77) tail -n 1 "$2" 2>/dev/null | cut -c1-100 ;;
	124 | 137) echo "no end in time" ;;
	125) echo "the host failed" ;;
	splat) echo "a warning in the host's log" ;;
	died) echo "the host died" ;;
	lost) echo "did not run" ;;
	*) echo "status $1" ;;
	esac
}

# report NAME WHERE STATUS MILLISECONDS LOG: one test is over.
report()
{
	local name=$1 where=$2 status=$3 ms=$4 log=$5 result reason line
	result=$(verdict "$status")
	reason=$(why "$status" "$log")
	line="$name${where:+ [$where]} $((ms / 1000)).$((ms % 1000 / 100)) s"
	line+=${reason:+ ($reason)}
	(
		flock 9
		printf '%s\t%s\t%s\t%s\n' "$result" "$name" "$where" "$ms" \
			>>"$work/results"
		printf '[%3d/%d] %-4s %s\n' "$(wc -l <"$work/results")" \
			"${total:-1}" "$result" "$line"
		case $result in
		ok) remember "$name" "$where" "$ms" ;;
		FAIL) show_log "$log" ;;
		esac
	) 9>"$work/lock"
}

show_log()
{
	[ -s "$1" ] || { echo "    (no output)"; return 0; }
	echo "    --- the last lines of $1"
	tail -n 60 "$1" | sed 's/^/    /'
}

# count RESULT
count()
{
	grep -c "^$1" "$work/results" || true
}

write_json()
{
	local result name where ms separator=''
	printf '{"passed": %d, "failed": %d, "skipped": %d, "tests": [' "$@"
	while IFS='|' read -r result name where ms; do
		printf '%s\n{"name": "%s", "board": "%s", "kernel": "%s", ' \
			"$separator" "$name" "${where% *}" "${where#* }"
		printf '"result": "%s", "seconds": %d.%03d}' "${result,,}" \
			$((ms / 1000)) $((ms % 1000))
		separator=,
	done < <(tr '\t' '|' <"$work/results")
	printf '\n]}\n'
}

# Ends the run: the last line of its output, and its exit status.
summary()
{
	local passed failed skipped
	passed=$(count ok) failed=$(count FAIL) skipped=$(count skip)
	mkdir -p "$BUILD"
	write_json "$passed" "$failed" "$skipped" >"$BUILD/test.json"
	if [ "$failed" -gt 0 ]; then
		echo "failed:"
		sed -n 's/^FAIL\t\([^\t]*\)\t\([^\t]*\).*/  \1 \2/p' \
			"$work/results"
	fi
	if [ $((passed + failed + skipped)) -eq 0 ]; then
		echo "no test of that name" >&2
		exit 2
	fi
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
}
