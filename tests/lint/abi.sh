# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # the variables of check
#
# docs/abi.md and tests/api against the code that they are of.

# Numbers in FILE...: rows of its tables, what it compares with, cases of its switches.
ioctls_of()
{
	awk '/struct weir_ioctl [a-z_]*\[\] = \{/ { table = 1 }
		/switch \(cmd\) \{/ { cases = 1 }
		/^\t?\}/ { table = cases = 0 }
		match($0, /^\t\{ (KVM|WEIR)_[A-Z0-9_]+,/) && table ||
		match($0, /case (KVM|WEIR)_[A-Z0-9_]+:/) && cases ||
		match($0, /cmd == (KVM|WEIR)_[A-Z0-9_]+/) {
			name = substr($0, RSTART, RLENGTH)
			sub(/^.*[ =]/, "", name)
			sub(/[,:]$/, "", name)
			print name
		}' "$@" | sort -u
}

# Those with a row in docs/abi.md; KVM_GET/SET_X is short for two.
documented_ioctls()
{
	grep -oE '\*\*[^*]+\*\*' docs/abi.md 2>/dev/null | tr -d '*' |
		awk 'BEGIN { RS = ", |\n" } {
			n = split($0, part, "/")
			if (n == 1) {
				print
				next
			}
			rest = part[n]
			sub(/^[A-Z]+/, "", rest)
			sub(/_[A-Z0-9_]*$/, "", part[n])
			sub(/^KVM_/, "", part[1])
			for (i = 1; i <= n; i++)
				print "KVM_" part[i] rest
		}' | sort -u
}

# lacking WHERE: the names on standard input that are not in the file of names WHERE
lacking()
{
	comm -23 - "$1" | sed "s|\$|: not in $2|"
}

lint_ioctls()
{
	local tables
	tables=$(files '^(core|irqfd|mmio-bus|virtio)/.*\.c$')
	[ -n "$tables" ] || return 0
	# shellcheck disable=SC2086 # names of files
	ioctls_of $tables >"$work/ioctls"
	documented_ioctls >"$work/rows"
	lacking "$work/rows" docs/abi.md <"$work/ioctls"
	grep -ohE 'CALL\([A-Z0-9_]+' tests/api/hostile.c 2>/dev/null |
		sed 's/CALL(//' | sort -u >"$work/sent"
	lacking "$work/sent" tests/api/hostile.c <"$work/ioctls"
	grep -ohE '\{ KVM_CAP_[A-Z0-9_]+' core/caps.c 2>/dev/null |
		sed 's/{ KVM_CAP_//' | sort -u >"$work/caps"
	grep -ohE '\b[A-Z][A-Z0-9_]+\b' docs/abi.md 2>/dev/null | sort -u >"$work/words"
	lacking "$work/words" docs/abi.md <"$work/caps"
}

# named_tests DOC: what the last column of its tables names, if it is called "test".
named_tests()
{
	awk -F ' *\\| *' '!/^\|/ { table = 0 }
		/\| test \|$/ { table = 1; next }
		table && !/^\|-/ { print $(NF - 1) }' "$1" | sed 's/, /\n/g' |
		sed '/^-\?$/d; /^all$/d' | sort -u
}

# there DOC PATTERN...: is there a file?
there()
{
	local pattern
	for pattern in "${@:2}"; do
		! compgen -G "$pattern" >/dev/null || return 0
	done
	echo "$1: there is no ${*:2}"
}

lint_named()
{
	local doc name
	for doc in docs/abi.md docs/vmm.md; do
		[ -e "$doc" ] || continue
		while read -r name; do
			case $doc:$name in
			*:unit/*) there "$doc" "tests/$name.c" ;;
			docs/abi.md:*) there "$doc" "tests/api/$name.c" ;;
			*) there "$doc" "tests/boot/$name" ;;
			esac
		done < <(named_tests "$doc")
	done
	files '\.md$' | while read -r doc; do
		# shellcheck disable=SC2016 # quotes of the text
		grep -oE '`tests/[^` ]+`' "$doc" | tr -d '`' |
			sed '/NAME/d' | sort -u |
			while read -r name; do there "$doc" "$name"; done
		grep -oE '(boot|ABI) test `?[a-z0-9-]+' "$doc" |
			sed -E 's/`//; s/ test /\//; s/^ABI/api/' | sort -u |
			while read -r name; do
				there "$doc" "tests/$name" "tests/$name.c"
			done
	done
}
