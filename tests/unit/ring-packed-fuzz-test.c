// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/ring.c virtio/ring-split.c virtio/ring-packed.c virtio/ring-packed-used.c
// sources: tests/fuzz/ring-program.c tests/fuzz/ring-packed-fuzz.c
/* Fixed inputs through the fuzz target of packed rings. */
#include "fuzz-inputs.h"

int main(void)
{
	return run_fixed_inputs();
}
