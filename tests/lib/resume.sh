# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # the variables of tests/run
#
# What has passed, for --resume: a line of $BUILD/passed for each test, with its
# checksum, where it ran, how long, and the checksum of what it shares with others.

# shared_sum: modules, programs and bare-metal guests; what tests and the lab run.
shared_sum()
{
	{
		find "$BUILD"/modules -name '*.ko'
		find "$BUILD"/bin "$BUILD"/guests -type f ! -name '*.o' ! -name '*.d'
		find tools/lab tests/lib tests/api/lib tests/boot/lib -type f
	} 2>/dev/null | sort | xargs -r sha256sum | sha256sum | cut -c1-32
}

# test_sum NAME: of its own file; none of a test that has none.
test_sum()
{
	local file=tests/$1
	[ -f "$file" ] || file+=.c
	[ ! -f "$file" ] || sha256sum "$file" | cut -c1-32
}

# remember NAME WHERE MILLISECONDS: it has passed.
remember()
{
	local sum
	sum=$(test_sum "$1")
	[ -z "$2" ] || [ -z "$sum" ] ||
		printf '%s\t%s\t%s\t%s\t%s\n' "$shared" "$sum" "$1" "$2" "$3" \
			>>"$BUILD/passed"
}

# passed_before: takes out of the list what need not run again.
passed_before()
{
	local sum name where ms board kernel
	[ -e "$BUILD/passed" ] || return 0
	while IFS='|' read -r sum name where ms; do
		board=${where% *} kernel=${where#* }
		[ "$sum" = "$(test_sum "$name")" ] || continue
		grep -qP "^\w+\t$name\t\d+\t$board\t$kernel\t" "$work/tests" ||
			continue
		sed -i -E "/^\w+\t${name//\//\\/}\t[0-9]+\t$board\t$kernel\t/d" \
			"$work/tests"
		printf 'ok\t%s\t%s\t%s\n' "$name" "$where" "$ms" >>"$work/results"
	done < <(awk -F '\t' -v OFS='|' -v s="$shared" \
		'$1 == s { print $2, $3, $4, $5 }' "$BUILD/passed" | sort -u)
	echo "$(count ok) passed before, and nothing of theirs has changed"
}
