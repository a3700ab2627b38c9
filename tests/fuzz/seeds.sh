# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What fuzzing starts with: requests, commands and frames as Linux makes them, from
# tests/fuzz/seeds/NAME, a seed a line, and those after it that begin with a tab: bytes
# in hexadecimal, *N for N zeroes. Some were recorded (tests/fuzz/record).

# seed NAME DIRECTORY
seed()
{
	local file=tests/fuzz/seeds/$1 line words word hex n=0
	[ -f "$file" ] || return 0
	while IFS= read -r line; do
		hex=''
		read -ra words <<<"${line%%#*}"
		for word in "${words[@]}"; do
			[[ $word != '*'* ]] || printf -v word '%0*d' $((2 * ${word#'*'})) 0
			hex+=$word
		done
		[ -n "$hex" ] || continue
		perl -e 'print pack "H*", shift' "$hex" >"$2/seed-$n"
		n=$((n + 1))
	done < <(perl -0pe 's/\n\t/ /g' "$file")
}
