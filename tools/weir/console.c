// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "console.h"
#include "report.h"
#include "terminal.h"
#include "vm.h"

#define ESCAPE	('A' & 0x1f)

static const struct weir_terminal_mode raw = {
	.change = cfmakeraw, .raw = true,
};

static int open_signals(void)
{
	static const int wanted[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT,
				      SIGTSTP, SIGCONT, SIGWINCH };
	sigset_t set;
	unsigned int i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		sigaddset(&set, wanted[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int weir_console_init(struct weir_console *console)
{
	console->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	console->signals = open_signals();
	if (console->wake < 0 || console->signals < 0)
		return weir_err("no event descriptor: %s", strerror(errno));
	console->terminal = isatty(STDIN_FILENO);
	return console->terminal ? weir_terminal_take(&raw) : 0;
}

void weir_console_exit(struct weir_console *console)
{
	weir_terminal_restore();
	if (console->signals > 0)
		close(console->signals);
	if (console->wake > 0)
		close(console->wake);
}

void weir_console_wake(struct weir_console *console)
{
	eventfd_write(console->wake, 1);
}

/*
 * Asks first: a write to a pipe that is full would sleep where neither signals
 * nor the escape sequence reach.
 */
bool weir_console_put(char c)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	if (poll(&out, 1, 100) <= 0)
		return false;
	/* When nobody reads it any more, the guest runs on. */
	return write(STDOUT_FILENO, &c, 1) == 1 ||
	       (errno != EAGAIN && errno != EINTR);
}

size_t weir_console_write(const void *text, size_t len)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
	ssize_t n;

	if (poll(&out, 1, 0) <= 0)
		return 0;
	n = write(STDOUT_FILENO, text, len < PIPE_BUF ? len : PIPE_BUF);
	if (n >= 0)
		return n;
	return errno == EAGAIN || errno == EINTR ? 0 : len;
}

static void tell_counters(struct weir_vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->nr_vcpus; i++)
		weir_say("CPU %u: %llu MMIO accesses in weir, %llu interruptions",
			 i, (unsigned long long)vm->vcpus[i].mmio,
			 (unsigned long long)vm->vcpus[i].interrupted);
}

/* The character after the escape character; whether the guest gets it. */
static bool escaped(struct weir_vm *vm, uint8_t c)
{
	switch (c) {
	case ESCAPE:
	case 'a':
		return true;
	case 'x':
		weir_say("left by Ctrl-A x");
		weir_vm_end(vm, WEIR_END_KILLED);
		return false;
	case 'c':
		tell_counters(vm);
		return false;
	default:
		weir_say("Ctrl-A x: end the machine; Ctrl-A c: counters; Ctrl-A a: send Ctrl-A; Ctrl-A h: this help");
		return false;
	}
}

static void hold(struct weir_console *console, uint8_t c)
{
	/* The guest does not read: what a person types now is lost. */
	if (console->nr_held < WEIR_CONSOLE_HELD)
		console->held[console->nr_held++] = c;
}

static void filter_input(struct weir_console *console, struct weir_vm *vm,
			 const uint8_t *in, size_t len)
{
	for (; len; len--, in++) {
		if (console->escape) {
			console->escape = false;
			if (escaped(vm, *in))
				hold(console, ESCAPE);
		} else if (console->terminal && *in == ESCAPE) {
			console->escape = true;
		} else {
			hold(console, *in);
		}
	}
}

static void read_input(struct weir_console *console, struct weir_vm *vm)
{
	uint8_t buf[64];
	ssize_t n;

	n = read(STDIN_FILENO, buf, sizeof(buf));
	if (n > 0)
		filter_input(console, vm, buf, n);
	else if (!n || (errno != EAGAIN && errno != EINTR))
		console->eof = true;
}

static void feed_guest(struct weir_console *console, struct weir_vm *vm)
{
	size_t n = vm->hvc ? weir_hvc_room(vm->hvc) : weir_pl011_room(&vm->uart);

	if (n > console->nr_held)
		n = console->nr_held;
	if (!n)
		return;
	if (vm->hvc)
		weir_hvc_receive(vm->hvc, console->held, n);
	else
		weir_pl011_receive(&vm->uart, console->held, n);
	console->nr_held -= n;
	memmove(console->held, console->held + n, console->nr_held);
}

static void read_signal(struct weir_console *console, struct weir_vm *vm)
{
	struct signalfd_siginfo info;

	if (read(console->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGTSTP) {
		/* The shell has its terminal until SIGCONT. */
		weir_terminal_restore();
		raise(SIGSTOP);
		return;
	}
	if (info.ssi_signo == SIGCONT) {
		if (console->terminal)
			weir_terminal_take(&raw);
		return;
	}
	if (info.ssi_signo == SIGWINCH) {
		if (vm->hvc)
			weir_hvc_resized(vm->hvc);
		return;
	}
	weir_say("ended by signal %u (%s)", info.ssi_signo,
		 strsignal(info.ssi_signo));
	weir_vm_end(vm, WEIR_END_KILLED);
}

/* A person can always get out, whatever the guest reads; a pipe can wait. */
static bool wants_input(const struct weir_console *console)
{
	return !console->eof && (console->terminal || !console->nr_held);
}

void weir_console_serve(struct weir_console *console, struct weir_vm *vm)
{
	struct pollfd fds[] = {
		{ .fd = console->wake, .events = POLLIN },
		{ .fd = console->signals, .events = POLLIN },
		{ .events = POLLIN },
	};
	eventfd_t ignored;

	while (vm->end == WEIR_END_NONE) {
		feed_guest(console, vm);
		fds[2].fd = wants_input(console) ? STDIN_FILENO : -1;
		if (poll(fds, 3, -1) < 0)
			continue;
		if (fds[0].revents)
			eventfd_read(console->wake, &ignored);
		if (fds[1].revents)
			read_signal(console, vm);
		if (fds[2].revents)
			read_input(console, vm);
	}
}
