# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # the variables of check
#
# Which files the lints look at: those in git, and those that could be added.

list_files()
{
	git ls-files -co --exclude-standard | while read -r file; do
		[ ! -f "$file" ] || echo "$file"
	done | sort -u
}

# files REGEX: those whose paths match; none is no failure.
files()
{
	grep -E "$1" "$work/files" || true
}

# For the other files here.
# shellcheck disable=SC2034
KERNEL_DIRS='^(core|mmio-bus|irqfd|virtio|vhost)/'

c_files()
{
	files '\.[ch]$'
}

# Scripts, by their names or their first lines.
scripts()
{
	local file
	files '\.sh$'
	files '(^|/)[^.]*$' | while read -r file; do
		if head -n 1 "$file" | grep -aqE '^#!.*\b(bash|sh)$'; then
			echo "$file"
		fi
	done
}

# What has a comment syntax and is not prose.
sources()
{
	files '\.([chS]|lds|mk|sh|py|awk)$|(^|/)(Makefile|Kbuild)$'
	scripts
}
