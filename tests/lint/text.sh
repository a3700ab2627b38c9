# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # the variables of check
#
# Lints of text: any kind of file.

lint_spdx()
{
	local file
	sources | sort -u | while read -r file; do
		head -n 2 "$file" | grep -q \
			'SPDX-License-Identifier: GPL-2\.0-only' ||
			echo "$file: no SPDX-License-Identifier: GPL-2.0-only"
	done
}

lint_binaries()
{
	local file
	while read -r file; do
		if [ -s "$file" ] && ! grep -Iq . "$file"; then
			echo "$file: binary"
		fi
	done <"$work/files"
	files '\.(o|ko|a|so|d|cmd|img|dtb|pyc|orig|rej)$|~$' |
		sed 's/$/: generated/'
}

# The names of the machine's mirrors, as a regular expression.
mirrors()
{
	# shellcheck disable=SC2016 # the format is apt's to expand
	apt-get indextargets --format '$(REPO_URI)' 2>/dev/null |
		sed -nE 's#^[a-z+]+://([^/:]+).*#\1#p' | sort -u |
		sed 's/\./\\./g' | paste -sd '|'
}

lint_machine()
{
	local hosts place
	hosts=$(mirrors || true)
	place=$(dirname "$ROOT" | sed 's/[.]/\\./g')
	xargs -a "$work/files" grep -nIE "(${hosts:-^\$ }|$place/)" || true
	xargs -a "$work/files" grep -nIE '/(home/[a-z]|tmp/brief)' || true
}

# Brackets keep this file from finding itself.
lint_words()
{
	local chores='\b(TO[D]O|FI[X]ME|XX[X]|HA[C]K)\b'
	local history='\b(this|previous|next|last) sessio[n]\b'
	history+='|\b(coding|sub|AI) ?-?agen[t]s?\b|\bL[L]Ms?\b|\bcopilo[t]\b'
	xargs -a "$work/files" grep -nIE "$chores" || true
	xargs -a "$work/files" grep -nIiE "$history" || true
}

# A string is not broken up, so that it can be searched for.
lint_columns()
{
	sources | sort -u | while read -r file; do
		expand -t 8 "$file" | awk -v f="$file" '
			length > 100 {
				n = length
				gsub(/"[^"]*"|\047[^\047]*\047/, "")
				if (length > 80)
					print f ":" NR ": " n " columns"
			}'
	done
}

lint_commits()
{
	git log --no-merges --format='%h %s' | awk '{
		subject = substr($0, length($1) + 2)
		if (length(subject) > 72 || subject !~ /^[a-z0-9.,\/_-]+( [a-z]+)?: [^ ]/)
			print
	}'
}

lint_shell()
{
	scripts | sort -u | xargs -r shellcheck -x -f gcc || true
}
