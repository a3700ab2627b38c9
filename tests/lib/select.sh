# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # the variables of tests/run
#
# Which tests are to run, as lines of fields separated by tabs:
# kind, name, seconds, board, kernel, options for the host.

# header FILE KEY DEFAULT: the words after "KEY:" among FILE's first lines, up
# to a semicolon or the end of the comment.
header()
{
	local value
	value=$(sed -nE "1,12s/^([#*/ ]*|.*; *)$2: *([^;*]*).*/\2/p" "$1" |
		head -n 1)
	value=${value%"${value##*[![:space:]]}"}
	echo "${value:-$3}"
}

wanted()
{
	local pattern
	[ ${#patterns[@]} -gt 0 ] || return 0
	for pattern in "${patterns[@]}"; do
		case $1 in *"$pattern"*) return 0 ;; esac
	done
	return 1
}

# in_gate BOARD KERNEL NAME: of the boards beside vhe the gate runs, on the stock
# kernel, what differs there: registers, traps, memory, and a machine as a whole.
in_gate()
{
	local part
	[ "$1" != vhe ] || return 0
	[ "$2" = stock ] || return 1
	for part in regs id- hidden ptrauth sve events counter guest- check-ext \
		vcpu-init boot/one-vcpu; do
		case $3 in *"$part"*) return 0 ;; esac
	done
	return 1
}

# instances KIND NAME FILE: one line for each board and kernel.
instances()
{
	local kind=$1 name=$2 file=$3 board kernel seconds options gate
	wanted "$name" || return 0
	gate=$(header "$file" gate yes)
	seconds=$(header "$file" timeout 90)
	options=$(header "$file" host "")
	for board in $(header "$file" boards vhe); do
		if [ -n "$as" ]; then
			[ "$board" = vhe ] || continue
			board=$as
		fi
		[ "${only_board:-$board}" = "$board" ] || continue
		for kernel in $(header "$file" kernels stock); do
			[ "${only_kernel:-$kernel}" = "$kernel" ] || continue
			[ -n "$all$as" ] || in_gate "$board" "$kernel" "$name" ||
				continue
			[ -n "$all" ] || [ "$gate" = yes ] ||
				[ "$gate" = "$kernel" ] || continue
			printf '%s\t%s\t%d\t%s\t%s\t%s\n' "$kind" "$name" \
				$((seconds * $(patience "$kernel"))) \
				"$board" "$kernel" "$options"
		done
	done
}

# patience KERNEL: how much longer things may take than on the stock kernel of a
# machine that has nothing else to do. Enough that only what hangs is given up.
patience()
{
	case $1 in stock) echo 4 ;; *) echo 12 ;; esac
}

select_unit()
{
	local file
	for file in "$BUILD"/unit/*-test; do
		if [ -x "$file" ] && [ -e "tests/unit/${file##*/}.c" ] &&
			wanted "unit/${file##*/}"; then
			printf 'unit\tunit/%s\t300\t\t\t\n' "${file##*/}"
		fi
	done
	for file in tests/fuzz/*-fuzz.c; do
		file=${file##*/}
		file=fuzz/${file%-fuzz.c}
		if [ -x "$BUILD/$file-fuzz" ] && wanted "$file"; then
			printf 'unit\t%s\t300\t\t\t\n' "$file"
		fi
	done
}

select_api()
{
	local file
	for file in tests/api/*.c; do
		[ -e "$file" ] || continue
		instances api "api/$(basename "$file" .c)" "$file"
	done
}

select_boot()
{
	local file
	for file in tests/boot/*; do
		if [ -f "$file" ] && [ -x "$file" ]; then
			instances boot "boot/${file##*/}" "$file"
		fi
	done
}

select_tests()
{
	local kind
	for kind in $kinds; do
		"select_$kind"
	done
}
