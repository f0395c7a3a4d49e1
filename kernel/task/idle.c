/* What runs where nothing else can? */
#include <task/sched.h>
#include <task/gdt.h>
#include <dev/timer.h>
#include <mm/tables.h>
#include <printk.h>
#include <asm/cpu.h>

#define FIRST_TICK_LOOKS 20000000	/* some 100 times one tick */

struct task_struct idle_task = {		/* task[0] */
	.tss = { .iomap_base = NO_IOMAP }, .leader = &idle_task, .comm = "idle",
	.altstack = { .ss_flags = SS_DISABLE }, .group = { .nr_threads = 1 },
	.rlim = { [0 ... RLIM_NLIMITS - 1] = { RLIM_INFINITY, RLIM_INFINITY } },
};

void become_idle_task(void)
{
	task[0] = &idle_task;
	idle_task.tss.cr3 = virt_to_phys(swapper_pgd);
	task_init_lists(&idle_task);
	list_add(&idle_task.thread_link, &idle_task.group.threads);
	idle_task.rlim[RLIMIT_STACK].rlim_cur = STACK_MAX;
	gdt_init(&idle_task.tss);
}

/* A CPU that no interrupt reaches must not halt: it would never wake. */
static bool is_ticking(void)
{
	static int looks;

	if (!jiffies && ++looks == FIRST_TICK_LOOKS)
		panic("no timer tick: this machine's 8259 is not connected");
	return jiffies;
}

void cpu_idle(void)
{
	for (;;) {
		cli();
		if (is_ticking() && !need_resched)
			sti_hlt();
		else
			sti();
		schedule();
	}
}
