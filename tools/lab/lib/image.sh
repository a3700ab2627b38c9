# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The cached images. Each is a file images/NAME.sh with two functions:
# NAME_inputs prints the files that the image is made from, NAME_build DIR
# makes it. An image lives in $WEIR_CACHE/NAME-KEY, where KEY says what it was
# made from; $WEIR_CACHE/NAME is a link to the one made last.

# shellcheck source=tools/lab/lib/apt.sh
. "$LAB/lib/apt.sh"
# shellcheck source=tools/lab/lib/unpack.sh
. "$LAB/lib/unpack.sh"

for image in "$LAB"/images/*.sh; do
	# shellcheck source=/dev/null
	. "$image"
done

# fetch_set NAME SUITE ARCH: the packages of packages/NAME.
fetch_set()
{
	local words
	mapfile -t words < <(package_list "$LAB/packages/$1" | tr -s ' \t' '\n' |
		sed '/^$/d')
	fetch_packages "$2" "$3" "${words[@]}"
}

image_dir()
{
	local inputs
	mapfile -t inputs < <("${1//-/_}_inputs")
	echo "$WEIR_CACHE/$1-$(key "$LAB/lib/unpack.sh" "$LAB/images/$1.sh" \
		"${inputs[@]}")"
}

# image NAME: makes the image unless it is there, and prints its directory.
image()
{
	local name=$1 dir
	dir=$(image_dir "$name")
	if [ ! -d "$dir" ] || [ -n "${WEIR_REFRESH:-}" ]; then
		mkdir -p "$WEIR_CACHE"
		(
			flock 8
			if [ ! -d "$dir" ] || [ -n "${WEIR_REFRESH:-}" ]; then
				image_make "$name" "$dir"
			fi
		) 8>"$WEIR_CACHE/$name.lock" >&2
	fi
	echo "$dir"
}

# tell NAME DIR: how far it is, twice a minute, until it is there.
tell()
{
	local start=$SECONDS
	while sleep 30 >&- 2>&- 8>&- && [ -d "$2" ]; do
		log "the $1 image: $((SECONDS - start)) s, $(find "$2" -type f |
			wc -l) files"
	done
}

image_make()
{
	local name=$1 dir=$2 start=$SECONDS
	log "making the $name image"
	rm -rf "$WEIR_CACHE/tmp.$name".*
	mkdir "$WEIR_CACHE/tmp.$name.$$"
	tell "$name" "$WEIR_CACHE/tmp.$name.$$" &
	# shellcheck disable=SC2064
	trap "kill $! 2>/dev/null" EXIT
	"${name//-/_}_build" "$WEIR_CACHE/tmp.$name.$$"
	rm -rf "$dir"
	publish "$WEIR_CACHE/tmp.$name.$$" "$dir"
	ln -sfn "${dir##*/}" "$WEIR_CACHE/$name"
	log "the $name image took $((SECONDS - start)) s"
}
