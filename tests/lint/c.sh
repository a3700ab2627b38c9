# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # the variables of check
#
# Lints of C that need no compiler.

HEADER_LINES=120
C_LINES=500
FUNCTION_LINES=40
TABLE_LINES=80

too_long()
{
	wc -l "$2" | awk -v max="$1" \
		'$1 >= max { print $2 ": " $1 " lines, not less than " max }'
}

# A function's body lies between braces in the first column. One that is mostly
# cases or initializers is a table.
long_functions()
{
	awk -v max="$FUNCTION_LINES" -v table="$TABLE_LINES" '
		FNR == 1 { start = 0 }
		/^\{$/ { start = FNR; rows = 0 }
		/^\t+(case |default:|\{ ?[^}]*\},?|[a-z_]+\([a-z_]+\),)/ { rows++ }
		/^\}/ && start {
			n = FNR - start - 1
			if (n > (rows * 3 >= n ? table : max))
				print FILENAME ":" start ": a function of " n " lines"
			start = 0
		}' "$1"
}

lint_length()
{
	local file
	c_files | while read -r file; do
		case $file in
		*.h) too_long "$HEADER_LINES" "$file" ;;
		*.c) too_long "$C_LINES" "$file" ;;
		esac
		long_functions "$file"
	done
}

LOWVISOR_LINES=1500

# Its headers and linker script, too: whoever reviews it reads them.
lint_lowvisor()
{
	files '^core/hyp/(nvhe/|include/weir-hyp/(low|entry))' | xargs -r cat |
		awk -v max="$LOWVISOR_LINES" 'END { if (NR > max)
			print "core/hyp/nvhe: " NR " lines, more than " max }'
}

# What differs between machines is an ops structure or a file of its own.
lint_conditionals()
{
	files "$KERNEL_DIRS.*\.c$" | xargs -r grep -nE '^ *# *(if|ifdef|ifndef)\b' \
		/dev/null | grep -v '^core/compat/' || true
}

lint_versions()
{
	c_files | grep -v '^core/compat/' | xargs -r grep -nE \
		'LINUX_VERSION_CODE|KERNEL_VERSION|kallsyms_' /dev/null || true
}

# Functions that other files can call: defined in the first column, not static.
public_functions()
{
	awk '
		/^[a-z]/ && !/^(static|typedef|struct [a-z_]+ \{|enum|extern|#)/ {
			line = $0
		}
		/^[a-z].*[( *]weir_[a-z0-9_]+\(|^weir_[a-z0-9_]+\(/ &&
		!/;[ \t]*$/ && !/^static/ {
			match($0, /weir_[a-z0-9_]+\(/)
			name = substr($0, RSTART, RLENGTH - 1)
			where = FNR
		}
		/^\{$/ && name && FNR - where < 8 {
			print FILENAME ":" where ": " name
			name = ""
		}' "$1"
}

lint_documented()
{
	local file found
	# shellcheck disable=SC2046 # paths without blanks
	grep -hoE '^ \* weir_[a-z0-9_]+\(\) -' $(files "$KERNEL_DIRS.*\.[ch]$") \
		/dev/null | sed -E 's/^ \* (.*)\(\) -/\1/' | sort -u >"$work/documented" || true
	files "$KERNEL_DIRS.*\.c$" | while read -r file; do
		public_functions "$file"
	done | while read -r file found; do
		grep -qxF "$found" "$work/documented" ||
			echo "$file $found has no kernel-doc"
	done
}
