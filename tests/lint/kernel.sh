# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # the variables of check
#
# Lints by the kernel's own tools and by its build.

kernel_scripts()
{
	echo "$(tools/lab/image source 2>/dev/null)/linux/scripts"
}

# Of checkpatch's, these do not fit:
# - a tree of its own is no patch to the kernel's: FILE_PATH_CHANGES
# - the lint spdx looks at licences: SPDX_LICENSE_TAG
# - lists of registers and counters are X macros: COMPLEX_MACRO,
#   MACRO_WITH_FLOW_CONTROL, TRAILING_SEMICOLON, MACRO_ARG_UNUSED,
#   MULTISTATEMENT_MACRO_USE_DO_WHILE
# - a switch that is a table has a case on each line: TRAILING_STATEMENTS
# - symbols of assembly and of the linker have no header: AVOID_EXTERNS
# - a function's name in a string: EMBEDDED_FUNCTION_NAME
# - ENOSYS is KVM_RUN's documented errno for an access without syndrome
# - a spinning vCPU that waits for an event gives its turn away: YIELD
CHECKPATCH_IGNORE=FILE_PATH_CHANGES,SPDX_LICENSE_TAG,COMPLEX_MACRO
CHECKPATCH_IGNORE+=,MACRO_WITH_FLOW_CONTROL,TRAILING_SEMICOLON,MACRO_ARG_UNUSED
CHECKPATCH_IGNORE+=,MULTISTATEMENT_MACRO_USE_DO_WHILE,TRAILING_STATEMENTS
CHECKPATCH_IGNORE+=,AVOID_EXTERNS,EMBEDDED_FUNCTION_NAME,ENOSYS,YIELD
# Programs and guests have the C library, or nothing, where the kernel has
# helpers of its own.
USER_IGNORE=PREFER_DEFINED_ATTRIBUTE_MACRO,ARRAY_SIZE,STRCPY,STRNCPY,STRLCPY
USER_IGNORE+=,PREFER_KERNEL_TYPES,NEW_TYPEDEFS,VOLATILE,PREFER_PR_LEVEL
USER_IGNORE+=,SSCANF_TO_KSTRTO,CONSIDER_KSTRTO,FUNCTION_ARGUMENTS

# checkpatch IGNORE: the files on standard input.
checkpatch()
{
	xargs -r -P 2 -n 20 "$(kernel_scripts)/checkpatch.pl" --no-tree -q \
		--terse --show-types --no-summary --max-line-length=100 \
		--ignore "$1" -f || true
}

# The stand-ins of the unit tests define what checkpatch would have used.
lint_checkpatch()
{
	files "$KERNEL_DIRS.*\.[chS]$" | checkpatch "$CHECKPATCH_IGNORE"
	files '^(tools|guests|tests)/.*\.[chS]$' | grep -vE '^tests/unit/(shim|arm64)/' |
		checkpatch "$CHECKPATCH_IGNORE,$USER_IGNORE"
}

# Of a structure's members, those that their names explain need no words.
lint_kerneldoc()
{
	files "$KERNEL_DIRS.*\.[ch]$" |
		xargs -r "$(kernel_scripts)/kernel-doc" -none 2>&1 |
		grep -E ': (warning|error)' | grep -v 'Enum value' |
		while read -r line; do
			[[ $line =~ not\ described\ in\ \'(struct\ )?([a-z0-9_]+)\' ]] &&
				grep -qE "^(struct|union) ${BASH_REMATCH[2]}\b" "${line%%:*}" ||
				echo "$line"
		done
}

# kernel_make DIR TARGET...: kbuild in a directory of the lint's own.
kernel_make()
{
	local dir=$1
	shift
	make -s -k -C "$(tools/lab/kernel-dir stock)" M="$dir" ARCH=arm64 \
		CROSS_COMPILE=aarch64-linux-gnu- W=1 -j2 "$@" 2>&1
}

# Each header of the kernel's side, alone in a file.
kernel_headers()
{
	local dir=$BUILD/lint/headers header n=0
	rm -rf "$dir" && mkdir -p "$dir"
	{
		echo "ccflags-y := -I$ROOT/core/include -I$ROOT/core/include/uapi \\"
		echo "	-I$ROOT/core/hyp/include -I$ROOT/vhost/include -I$ROOT -Werror"
		echo "obj-m := headers.o"
	} >"$dir/Kbuild"
	while read -r header; do
		n=$((n + 1))
		printf '#include "%s"\n#include "%s"\n' "$ROOT/$header" \
			"$ROOT/$header" >"$dir/h$n.c"
		echo "headers-y += h$n.o" >>"$dir/Kbuild"
	done < <(files "$KERNEL_DIRS.*\.h$")
	kernel_make "$dir" headers.o | grep -E '(error|warning):' |
		sed "s#$ROOT/##g" | sort -u -t : -k 1,1 || true
}

# user_headers REGEX COMPILER FLAG...: the same without a kernel.
user_headers()
{
	local header regex=$1
	shift
	files "$regex" | while read -r header; do
		# Stand-ins go by the names of what they stand for.
		printf '#include "%s"\n' "${header#tests/unit/shim/}"{,} |
			"$@" -fsyntax-only -Wall -Werror -I. -xc - 2>&1 |
			grep -E 'error:' | head -n 1 || true
	done
}

lint_headers()
{
	local sysroot common
	sysroot=$(tools/lab/image sysroot 2>/dev/null)/usr/include
	common=$(echo "$(tools/lab/image kernel 2>/dev/null)"/headers/usr/src/*-common)
	kernel_headers
	user_headers '^(tools/weir|tests/api)/.*\.h$' aarch64-linux-gnu-gcc \
		-std=gnu11 -D_GNU_SOURCE -Itests/api/lib -Iguests/lib \
		-Icore/include/uapi -Icore/include -idirafter "$sysroot"
	user_headers '^tools/blkd/.*\.h$' aarch64-linux-gnu-gcc -std=gnu11 \
		-D_GNU_SOURCE -D__KERNEL__ -Itests/unit/shim -Icore/include \
		-include linux/compiler_types.h -idirafter "$sysroot"
	user_headers '^guests/.*\.h$' aarch64-linux-gnu-gcc -std=gnu11 \
		-ffreestanding -Iguests/lib
	user_headers '^tests/unit/([^/]*|shim/.*)\.h$' gcc -std=gnu11 \
		-D__KERNEL__ -Itests/unit/shim -Icore/include -Ivhost/include \
		-include linux/compiler_types.h
	user_headers '^tests/unit/arm64/.*\.h$' gcc -std=gnu11 -D__KERNEL__ \
		-Itests/unit/arm64 -Itests/unit/shim -Icore/include \
		-include linux/compiler_types.h -idirafter "$common/include" \
		-idirafter "$common/arch/arm64/include" \
		-idirafter "$common/arch/arm64/include/uapi" \
		-idirafter "${common%-common}-arm64/arch/arm64/include/generated"
}

# Conditional locking is more than sparse can follow (lockdep does), and the
# kernel's own headers are not ours.
lint_sparse()
{
	local log=$BUILD/lint/sparse.log
	mkdir -p "$BUILD/lint"
	make -s BUILD="$BUILD/lint" sparse >"$log" 2>&1 || tail -n 5 "$log"
	grep -E '(warning|error):' "$log" | grep -v 'context imbalance' |
		grep -v '/linux-headers-' | sed "s#$BUILD/lint/[^/]*/##" |
		sort -u || true
}
