# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # the variables of check
#
# Who may include whom: docs/design.md, "Layout". The compiler lists what a file
# includes, directly or not; headers that are not in the tree do not matter.

# The first pattern that matches a file says what it may include beside itself.
CONTRACTS='core/include/(weir|uapi)/'
LAYERS="
core/include/uapi/	^core/include/uapi/
core/include/weir/(types|gmem|stats|context)	^core/include/weir/(types|gmem|stats|context)
core/include/weir/	^$CONTRACTS
vhost/include/	^(vhost/include/|core/include/weir/(types|gmem))
mmio-bus/	^(mmio-bus/|$CONTRACTS)
irqfd/	^(irqfd/|$CONTRACTS)
virtio/ring	^(virtio/ring|core/include/weir/(types|gmem))
vhost/door-blk	^(vhost/|virtio/ring|core/include/weir/(types|gmem)|core/include/uapi/weir-vhost)
vhost/(upages|umem)-pin	^(vhost/|virtio/ring|core/include/weir/(types|gmem)|core/compat/pin)
vhost/	^(vhost/|virtio/ring|core/include/weir/(types|gmem))
core/hyp/	^(core/hyp/|$CONTRACTS)
core/compat/	^(core/compat/|$CONTRACTS)
core/mmu/	^(core/mmu/|core/hyp/include/|core/compat/|$CONTRACTS)
core/vgic/	^(core/vgic/|core/hyp/include/|core/compat/|$CONTRACTS)
core/	^(core/|mmio-bus/|irqfd/)
virtio/	^(virtio/|vhost/include/|$CONTRACTS)
tools/blkd/	^(tools/blkd/|virtio/ring|vhost/(blk-request|gather)|core/include/weir/(types|gmem))
tools/weir/vring	^(tools/weir/|virtio/ring|core/include/(uapi/|weir/(types|gmem)))
tools/	^(tools/|core/include/uapi/)
guests/	^guests/
tests/api/	^(tests/api/|guests/lib/|core/include/uapi/)
"

INCLUDE_PATH='-Icore/include -Icore/include/uapi -Icore/hyp/include
	-Ivhost/include -I.'

may_include()
{
	local pattern allowed
	while IFS=$'\t' read -r pattern allowed; do
		if [ -n "$pattern" ] && [[ $1 =~ ^$pattern ]]; then
			echo "$allowed"
			return
		fi
	done <<<"$LAYERS"
	echo .
}

own_headers()
{
	local extra=''
	case $1 in
	tests/api/*) extra='-Itests/api/lib -Iguests/lib' ;;
	guests/*) extra=-Iguests/lib ;;
	esac
	# shellcheck disable=SC2086,SC1003 # words; a backslash, not a quote
	gcc -MM -MG -nostdinc -w $INCLUDE_PATH $extra "$1" 2>/dev/null |
		tr -s ' \\' '\n' | grep -Ex '[a-z].*/.*\.h' |
		while read -r header; do
			realpath -m --relative-to=. "$header"
		done | sort -u | grep -xFf "$work/files" || true
}

lint_layers()
{
	local file header allowed
	files '^(core|mmio-bus|irqfd|virtio|vhost|tools|guests|tests/api)/.*\.[ch]$' |
		while read -r file; do
		allowed=$(may_include "$file")
		own_headers "$file" | while read -r header; do
			[[ $header == "$file" || $header =~ $allowed ]] ||
				echo "$file: may not see $header"
		done
	done
	# Code at EL2 takes from Linux what needs nothing of Linux.
	files '^core/hyp/.*\.[chS]$' | xargs -r grep -nE \
		'#include <linux/(sched|slab|mm|mutex|printk|rcupdate|kvm_host)\.h>' \
		/dev/null || true
}
