# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What every script of the lab needs: paths, messages, and the cache.

# A failing command in $(...) fails the script as well.
shopt -s inherit_errexit

LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Read by the scripts that source this file.
# shellcheck disable=SC2034
REPO=$(cd "$LAB/../.." && pwd)
WEIR_CACHE=${WEIR_CACHE:-${HOME:-/root}/.cache/weir}
export LC_ALL=C

log()
{
	printf 'lab: %s\n' "$*" >&2
}

die()
{
	printf 'lab: error: %s\n' "$*" >&2
	exit 1
}

# key FILE...: a short hash of the contents of FILEs, in the order given.
key()
{
	cat -- "$@" | sha256sum | cut -c1-16
}

# publish DIR FINAL: DIR becomes FINAL in one step, so that a run that was
# interrupted never leaves half an image under its final name.
publish()
{
	sync -f "$1"
	mv -T "$1" "$2"
}
