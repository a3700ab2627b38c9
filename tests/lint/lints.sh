# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # the variables of check
#
# The lints tried on a tree that has something for each of the quick ones. What
# they are to find is put together here, or they would find it in this file.

put()
{
	mkdir -p "$bad/$(dirname "$1")"
	{
		[ "$1" = core/unlicensed.c ] ||
			echo '// SPDX-License-Identifier: GPL-2.0-only'
		cat
	} >"$bad/$1"
}

put_bad_files()
{
	echo 'int a;' | put core/unlicensed.c
	head -c 100 /dev/zero >"$bad/blob"
	echo "/* ${ROOT%/*}/x, /home""/joe */" | put core/machine.c
	echo "/* TO""DO: later */" | put core/words.c
	printf '# %0120d\n' 0 | put core/columns.sh
	seq 600 | sed 's/.*/int a&;/' | put core/length.c
	seq 1600 | sed 's/.*/int b&;/' | put core/hyp/nvhe/lowvisor.c
	printf '#if%s X\n#endif\n' def | put core/conditionals.c
	echo "int a = LINUX_VERSION""_CODE;" | put core/versions.c
	echo 'int a;' | put core/core.h
	printf 'static const struct weir_ioctl t[] = {\n\t{ KVM_%s, f },\n};\n' RUN |
		put core/ioctls.c
	printf '| what | test |\n|---|---|\n| a | %s |\n' absent | put docs/abi.md
	echo '#include "../core/core.h"' | put mmio-bus/layers.c
	printf 'int weir_bare_function(void)\n{\n\treturn 0;\n}\n' |
		put core/documented.c
	# shellcheck disable=SC2016 # it is what shellcheck is to find
	printf 'x=$y\necho $x\n' | put core/shell.sh
}

lint_lints()
{
	local bad=$work/bad name cost
	mkdir -p "$bad/tests"
	cp -r "$LINT" "$bad/tests/lint"
	put_bad_files
	git -C "$bad" init -q
	git -C "$bad" -c user.name=x -c user.email=x commit -q --allow-empty \
		-m 'No area'
	while IFS=$'\t' read -r name cost _; do
		if [ "$cost" != quick ] || [ "$name" = lints ]; then continue; fi
		BUILD=$bad/build "$bad/tests/lint/check" "$name" \
			>"$work/tried" 2>&1 && status=0 || status=$?
		[ "$status" -eq 1 ] && grep -q "^FAIL  $name " "$work/tried" ||
			echo "$name finds nothing where something is"
	done <<<"$lints"
}
