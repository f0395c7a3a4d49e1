/*
 * How does gdb look into a machine that has no emulator around it?
 *
 *	do_trap -> on_trap	a breakpoint, a step	\
 *	COM2 -> on_input	^C, or gdb attaches	 > serve till it lets go
 *	run_handler -> on_handler	it ends a step	|
 *	panic -> on_panic				/
 *
 * Each task is a thread, by its pid; what gdb reads and writes below 3 GiB is
 * the memory of the one it has selected, and a breakpoint there is that one
 * address space's (breakpoint.c). They stand in the text only while the
 * machine runs: neither gdb nor this file ever sees an int3 of theirs.
 */
#include <debug/gdbstub.h>
#include <debug/breakpoint.h>
#include <debug/gdbproto.h>
#include <task/pid.h>
#include <printk.h>
#include <dev/serial.h>
#include <signal/signal.h>
#include <lib/string.h>
#include <reboot.h>
#include <traps.h>
#include <asm/cpu.h>
#include <uapi/errno.h>

#define NO_PID		32768		/* + slot: a thread without a pid */
#define CTRL_C		3		/* gdb's, outside a packet */
#define IS_SAID		1		/* the reply is there already */

/* gdb's order. A task that does not run has them in its TSS; of the one that
 * was stopped they are copied there, and back. */
#define IN_BOTH(r) { offsetof(struct trapframe, r), offsetof(struct tss, r) }
static const struct {
	uint8_t frame, tss;
} registers[] = {
	IN_BOTH(eax), IN_BOTH(ecx), IN_BOTH(edx), IN_BOTH(ebx),
	IN_BOTH(esp), IN_BOTH(ebp), IN_BOTH(esi), IN_BOTH(edi),
	IN_BOTH(eip), IN_BOTH(eflags), IN_BOTH(cs), IN_BOTH(ss),
	IN_BOTH(ds), IN_BOTH(es), IN_BOTH(fs), IN_BOTH(gs),
};
enum { REG_ESP = 4, REG_EFLAGS = 9, REG_CS, REG_SS, NR_REGS = 16 };

static struct uart com2 = { .port = 0x2F8, .irq = 3 };

static uint8_t get_byte(void)
{
	return uart_wait(&com2);
}

/* A reply with a hole would cost gdb its patience: ours is longer. */
static void put_byte(char c)
{
	while (!uart_putc(&com2, c))
		;
}

static struct packet in = { .get = get_byte, .put = put_byte };
static char reply[PACKET_MAX + 1];
static bool serving, panicked;
static bool at_breakpoint;		/* one of gdb's */
static int stop_signal;			/* gdb's numbers, too, of these few */
static struct trapframe *frame;		/* the stopped task's */
static struct task_struct *stopped, *selected;

/* Tasks. */

static bool is_there(const void *p)
{
	return reach(NULL, (uint32_t)p);
}

static uint32_t thread_of(const struct task_struct *p)
{
	const struct pid *pid = p->pids[PIDTYPE_PID];

	return pid && is_there(pid) ? pid_nr_in(pid, &root_ns)
				    : NO_PID + p->nr;
}

static struct task_struct *task_at(int nr)
{
	return task[nr] && is_there(task[nr]) ? task[nr] : NULL;
}

/* The task whose registers the CPU has: inside switch_to, current is already
 * the next one. The TSS of a task gate belongs to no task. */
static struct task_struct *running(void)
{
	int nr = (read_tr() >> 3) - GDT_FIRST_TSS;

	return nr < 0 ? current : task[nr];
}

/* 0 is the stopped one; NULL: there is none such. */
static struct task_struct *task_of(uint32_t thread)
{
	for (int nr = 0; thread && nr < NR_TASKS; nr++)
		if (task_at(nr) && thread_of(task[nr]) == thread)
			return task[nr];
	return thread ? NULL : stopped;
}

static int list_threads(bool first)
{
	static int nr;
	char *at = reply;

	strlcpy(reply, "l", sizeof(reply));
	for (nr = first ? 0 : nr;
	     nr < NR_TASKS && at < reply + PACKET_MAX - 16; nr++)
		if (task_at(nr))
			at += snprintf(at, 16, "%c%x", at == reply ? 'm' : ',',
				       thread_of(task[nr]));
	return IS_SAID;
}

/* "S sh tty": state, program, what it sleeps on. */
static int describe_task(const struct task_struct *p)
{
	char text[64];
	const struct wait_queue *q = p->waiting_on;
	bool known = q && is_there(q) && is_there(q->name);

	snprintf(text, sizeof(text), "%c %s %s",
		 p->state <= TASK_DEAD ? "RSDTZX"[p->state] : '?',
		 p->comm, known ? q->name : "");
	put_bytes(reply, text, strlen(text));
	return IS_SAID;
}

static uint32_t *reg_of(struct task_struct *p, int n)
{
	return (uint32_t *)((char *)&p->tss + registers[n].tss);
}

/* Between the frame and its task's TSS. A trap from kernel mode pushes no esp:
 * there it cannot be changed. */
static void copy_registers(bool to_frame)
{
	bool pushed = user_mode(frame) || frame->vector == VECTOR_DF;

	for (int n = 0; n < NR_REGS; n++) {
		uint32_t *at = (uint32_t *)((char *)frame + registers[n].frame);

		if ((n == REG_ESP || n == REG_SS) && !pushed)
			*reg_of(stopped, n) = n == REG_SS ? KERNEL_DS
							  : (uint32_t)at;
		else if (to_frame)
			*at = *reg_of(stopped, n);
		else
			*reg_of(stopped, n) = n < REG_CS ? *at : *at & 0xffff;
	}
}

static int read_registers(void)
{
	for (int n = 0; n < NR_REGS; n++)
		put_bytes(reply + 8 * n, reg_of(selected, n), 4);
	return IS_SAID;
}

/* Not cs, ss and the flags no program may choose: iret would fault. */
static int write_registers(const char *s)
{
	uint32_t values[NR_REGS];

	if (!get_bytes(s, values, sizeof(values)))
		return -EINVAL;
	for (int n = 0; n < NR_REGS; n++) {
		uint32_t *at = reg_of(selected, n);

		if (n == REG_EFLAGS)
			*at = (*at & ~EFLAGS_USER) | (values[n] & EFLAGS_USER);
		else if (n != REG_CS && n != REG_SS)
			*at = values[n];
	}
	return 0;
}

/* As much as there is from addr on. */
static int read_memory(uint32_t addr, uint32_t len)
{
	char *at = reply;

	for (; len && at < reply + PACKET_MAX - 1; len--) {
		const uint8_t *byte = reach(selected->mm, addr++);

		if (!byte)
			break;
		at = put_bytes(at, byte, 1);
	}
	return len && at == reply ? -EFAULT : IS_SAID;
}

static int write_memory(uint32_t addr, uint32_t len, const char *s)
{
	if (*s != ':' || len > PACKET_MAX / 2 ||
	    !get_bytes(s + 1, in.body, len))
		return -EINVAL;
	return patch(selected->mm, addr, in.body, len);
}

static int say_stop(void)
{
	snprintf(reply, sizeof(reply), "T%02x%sthread:%x;", stop_signal,
		 at_breakpoint ? "swbreak:;" : "", thread_of(stopped));
	return IS_SAID;
}

static int query(const char *s)
{
	const char *info = "qThreadExtraInfo,", *id = s + strlen(info);
	uint32_t thread;

	if (!strncmp(s, "qSupported", 10))
		snprintf(reply, sizeof(reply), "PacketSize=%x;swbreak+;"
			 "QStartNoAckMode+", PACKET_MAX);
	else if (!strcmp(s, "qC"))
		snprintf(reply, sizeof(reply), "QC%x", thread_of(stopped));
	else if (!strcmp(s, "qAttached"))
		strlcpy(reply, "1", sizeof(reply));	/* leaving: D, not k */
	else if (!strcmp(s, "qfThreadInfo") || !strcmp(s, "qsThreadInfo"))
		return list_threads(s[1] == 'f');
	else if (!strncmp(s, info, strlen(info)) && get_hex(&id, &thread))
		return task_of(thread) ? describe_task(task_of(thread))
				       : -ESRCH;
	return IS_SAID;
}

/* ";s:2;c": all run, but the first it names may be told to step. Signals mean
 * nothing here. */
static void resume_target(const char *s)
{
	bool step = (s[1] | 0x20) == 's';
	uint32_t thread = 0;

	while (*s && *s++ != ':')
		;
	get_hex(&s, &thread);
	if (step && task_of(thread))
		start_step(task_of(thread));
}

/* Does what s says, and replies; true: the machine runs again. A number that
 * is not there is 0, which is no address. */
static bool obey_packet(char *s)
{
	const char *rest = s + (s[0] == 'H' ? 2 : (s[0] | 0x20) == 'z' ? 3 : 1);
	uint32_t a = 0, b = 0;
	int err = IS_SAID;

	if (get_hex(&rest, &a) && *rest == ',' && rest++)
		get_hex(&rest, &b);
	reply[0] = '\0';
	switch (s[0]) {
	case '?': err = say_stop(); break;
	case 'g': err = read_registers(); break;
	case 'G': err = write_registers(s + 1); break;
	case 'm': err = read_memory(a, b); break;
	case 'M': err = write_memory(a, b, rest); break;
	case 'H': case 'T':
		err = task_of(a) ? 0 : -ESRCH;
		if (!err && s[0] == 'H' && s[1] == 'g')
			selected = task_of(a);
		break;
	case 'v':
		if (!strcmp(s, "vCont?"))
			strlcpy(reply, "vCont;c;C;s;S", sizeof(reply));
		if (strncmp(s, "vCont;", 6))
			break;
		resume_target(s + 5);
		return true;
	case 'q': err = query(s); break;
	case 'Q': err = strcmp(s, "QStartNoAckMode") ? IS_SAID : 0; break;
	case 'D':
		err = 0;
		clear_breakpoints(0, ~0u);
		break;
	case 'Z': case 'z':
		if (s[1] != '0')	/* the software kind */
			break;
		err = s[0] == 'Z' ? set_breakpoint(selected->mm, a) : 0;
		if (s[0] == 'z')
			clear_breakpoints(a, a);
		break;
	case 'k':
		sys_reboot(LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
			   LINUX_REBOOT_CMD_POWER_OFF);
		break;
	}
	if (err != IS_SAID)
		snprintf(reply, sizeof(reply), err ? "E%02d" : "OK", -err);
	packet_send(&in, reply);
	in.no_ack |= s[0] == 'Q' && !err;
	return s[0] == 'D';
}

/* One stop. Interrupts are off; they stay so. */
static void serve(struct trapframe *regs, int signal, bool announce)
{
	frame = regs;
	selected = stopped = running();
	copy_registers(false);
	lift_breakpoints(regs->eip, stopped->tss.esp);
	end_step();
	stop_signal = signal;
	serving = true;
	if (announce && say_stop())
		packet_send(&in, reply);
	do
		packet_get(&in);
	while (!obey_packet(in.body));
	copy_registers(true);
	serving = at_breakpoint = false;
	plant_breakpoints();
}

/* The ways in. */

static bool on_trap(struct trapframe *regs)
{
	uint32_t at = regs->eip - 1;
	bool trace = regs->vector == VECTOR_DB;
	bool hit = regs->vector == VECTOR_BP && is_breakpoint(current->mm, at);

	if (!trace && regs->vector != VECTOR_BP)
		return false;
	if (user_mode(regs) && !hit &&
	    !(trace && step.slot && *step.slot == current))
		return false;		/* the program's own affair */
	if (trace && !step.slot) {
		regs->eflags &= ~EFLAGS_TF;	/* of a step given up */
		return true;
	}
	if (hit)
		regs->eip = at;
	at_breakpoint = hit && !(step.door && at == (uint32_t)syscall_entry);
	serve(regs, panicked ? SIGABRT : SIGTRAP, true);
	return true;
}

/* A step has ended in the program's handler, and not in TF's trap. */
static void on_handler(struct trapframe *regs, bool begins)
{
	uint32_t flags = irq_save();

	if (step.user && *step.slot == current) {
		regs->eflags &= ~EFLAGS_TF;
		if (begins)
			serve(regs, SIGTRAP, true);
	}
	irq_restore(flags);
}

static void on_input(struct trapframe *regs)
{
	int c;

	while (!serving && (c = uart_getc(&com2)) >= 0) {
		in.begun = c == '$';
		if (in.begun || c == CTRL_C)
			serve(regs, SIGINT, c == CTRL_C);
	}
}

static void on_panic(const struct trapframe *regs)
{
	if (serving)
		return;			/* our own mistake */
	panicked = true;
	if (regs)
		serve((struct trapframe *)regs, SIGSEGV, true);
	else
		asm volatile("int3");
}

void gdbstub_init(const char *how)
{
	bool wait = !strcmp(how, "com2,wait");

	uart_init(&com2);
	if (!com2.present || (!wait && strcmp(how, "com2"))) {
		printk("gdb=%s: %s\n", how, com2.present ? "only com2 or "
		       "com2,wait is known" : "there is no COM2");
		return;
	}
	trap_debugger = on_trap;
	handler_debugger = on_handler;
	breakpoints_init();
	panic_debugger = on_panic;
	uart_listen(&com2, on_input);
	printk("gdb: listening on COM2%s\n", wait ? ", and waiting" : "");
	if (wait)
		asm volatile("int3");
}
