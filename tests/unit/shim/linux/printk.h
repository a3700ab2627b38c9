/* SPDX-License-Identifier: GPL-2.0-only */
/* The log is standard error. */
#ifndef WEIR_SHIM_LINUX_PRINTK_H
#define WEIR_SHIM_LINUX_PRINTK_H

#include <stdio.h>

#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif
#define printk(...)		fprintf(stderr, __VA_ARGS__)
#define pr_err(fmt, ...)	printk(pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...)	pr_err(fmt, ##__VA_ARGS__)
#define pr_info(fmt, ...)	pr_err(fmt, ##__VA_ARGS__)
#define pr_debug(fmt, ...)	((void)(0 && pr_err(fmt, ##__VA_ARGS__)))
#define pr_err_ratelimited	pr_err
#define pr_warn_ratelimited	pr_warn
#define pr_warn_once		pr_warn

#endif /* WEIR_SHIM_LINUX_PRINTK_H */
