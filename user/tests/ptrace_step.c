/*
 * Single steps: over a system call, a fork, execve, into a handler and back,
 * over a jump to where nothing is; what TF looks like meanwhile (J).
 * linux: prints each stop, and where it was.
 * needs: threads trace jobs handlers rtsig
 */
#include "traced.h"

#define TF 0x100u

static const char *program;

/* Places in the code below. */
void at_call(void), after_call(void), at_fork(void), after_fork(void);
void step_into_handler(void), after_kill(void), at_sigreturn(void);
void my_handler(void), at_flags(void), after_flags(void), at_trap(void);
void my_restorer(void), at_pushf(void), after_kill_step(void);
void after_trap(void);

__asm__(".text\n"
	"step_call:\n\t"
	"movl $20, %eax\n"			/* getpid */
	"at_call:\n\t"
	"int $0x80\n"
	"after_call:\n\t"
	"ret\n"
	"step_fork:\n\t"
	"movl $2, %eax\n"			/* fork */
	"at_fork:\n\t"
	"int $0x80\n"
	"after_fork:\n\t"
	"ret\n"
	"my_handler:\n\t"
	"nop\n\t"
	"ret\n"
	"my_restorer:\n\t"
	"popl %eax\n\t"
	"movl $119, %eax\n"			/* sigreturn */
	"at_sigreturn:\n\t"
	"int $0x80\n"
	"step_kill:\n\t"			/* kill(ebx, SIGUSR1) */
	"pushl %ebx\n\t"
	"movl 8(%esp), %ebx\n\t"
	"movl $10, %ecx\n\t"
	"movl $37, %eax\n\t"
	"int $0x80\n"
	"after_kill:\n\t"
	"nop\n"
	"after_kill_step:\n\t"
	"popl %ebx\n\t"
	"ret\n"
	"step_flags:\n"
	"at_pushf:\n\t"
	"pushfl\n\t"
	"popl %eax\n"
	"after_flags:\n\t"
	"ret\n"
	"step_trap:\n"
	"at_trap:\n\t"
	"int3\n"
	"after_trap:\n\t"
	"ret\n");

int step_call(void), step_fork(void), step_kill(pid_t pid), step_flags(void);
void step_trap(void);

static const struct {
	void (*at)(void);
	const char *name;
} places[] = {
	{ at_call, "at int 0x80" }, { after_call, "after int 0x80" },
	{ at_fork, "at fork" }, { after_fork, "after fork" },
	{ my_handler, "handler" }, { my_restorer, "restorer" },
	{ at_sigreturn, "at sigreturn" }, { after_kill, "after kill" },
	{ after_kill_step, "one after kill" }, { at_pushf, "at pushf" },
	{ after_flags, "after pushf" }, { at_trap, "at int3" },
	{ after_trap, "after int3" },
};

static const char *place_of(uint32_t eip)
{
	for (unsigned i = 0; i < COUNT(places); i++)
		if ((uint32_t)places[i].at == eip)
			return places[i].name;
	return NULL;
}

/* Runs pid up to this place. */
static void run_to(pid_t pid, void (*at)(void))
{
	uint32_t code, where = (uint32_t)at;
	CHECK_EQ(ptrace(PTRACE_PEEKTEXT, pid, where, (uint32_t)&code), 0);
	CHECK_EQ(ptrace(PTRACE_POKETEXT, pid, where, (code & ~0xff) | 0xcc), 0);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(next_status(pid), STOPPED(SIGTRAP));
	CHECK_EQ(ptrace(PTRACE_POKETEXT, pid, where, code), 0);
	struct user_regs regs = regs_of(pid);
	CHECK_EQ(regs.eip, where + 1);
	CHECK_EQ(regs.orig_eax, -1);
	regs.eip = where;
	set_regs(pid, &regs);
}

/* Steps (or resumes otherwise), and tells of the stop. */
static void step(int request, pid_t pid, int sig)
{
	resume(request, pid, sig);
	siginfo_t info = { .si_signo = -1 };
	int status = next_status(pid);
	if (!WIFSTOPPED(status)) {
		say("ended %04x\n", status);
		return;
	}
	struct user_regs regs = regs_of(pid);
	const char *place = place_of(regs.eip);
	CHECK_EQ(ptrace(PTRACE_GETSIGINFO, pid, 0, (uint32_t)&info), 0);
	say("stop %04x, code %d, %s%s%s\n", status, info.si_code,
	    place ? place : "elsewhere",
	    info.si_addr == regs.eip ? ", address" : "",
	    regs.eflags & TF ? ", TF" : "");
}

static void call_body(void)
{
	step_call();
	getppid();
}

static void over_a_call(void)
{
	say("a call\n");
	pid_t pid = traced(call_body, PTRACE_O_TRACESYSGOOD);
	run_to(pid, at_call);
	step(PTRACE_SINGLESTEP, pid, 0);
	CHECK_EQ(regs_of(pid).eax, pid);
	CHECK_EQ(regs_of(pid).orig_eax, __NR_getpid);
	step(PTRACE_SINGLESTEP, pid, 0);
	step(PTRACE_SYSCALL, pid, 0);		/* to getppid's door */
	step(PTRACE_SINGLESTEP, pid, 0);
	step(PTRACE_SINGLESTEP, pid, 0);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), 0);
}

static void fork_body(void)
{
	pid_t pid = step_fork();
	if (pid == 0)
		_exit(4);
	CHECK_EQ(status_of(pid), W_EXITCODE(4, 0));
}

/* The child of a stepped one runs freely, traced or not. */
static void over_a_fork(uint32_t options)
{
	uint32_t child = 0;
	say("a fork%s\n", options ? ", traced" : "");
	pid_t pid = traced(fork_body, options);
	run_to(pid, at_fork);
	step(PTRACE_SINGLESTEP, pid, 0);
	if (options) {
		CHECK_EQ(ptrace(PTRACE_GETEVENTMSG, pid, 0,
				(uint32_t)&child), 0);
		CHECK_EQ(next_status(child), STOPPED(SIGSTOP));
		struct user_regs regs = regs_of(child);
		CHECK_EQ(regs.eflags & TF, 0);
		CHECK_EQ(regs.eax, 0);
		step(PTRACE_SINGLESTEP, pid, 0);
		CHECK_EQ(regs_of(pid).eax, child);
		step(PTRACE_SINGLESTEP, child, 0);
		resume(PTRACE_CONT, child, 0);
		CHECK_EQ(next_status(child), W_EXITCODE(4, 0));
	}
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(next_status(pid), STOPPED(SIGCHLD));
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), 0);
}

static void handler_body(void)
{
	struct sigaction action = {
		.sa_handler = (uint32_t)my_handler, .sa_flags = SA_RESTORER,
		.sa_restorer = (uint32_t)my_restorer,
	};
	CHECK_EQ(syscall4(__NR_rt_sigaction, SIGUSR1, (int)&action, 0, 8), 0);
	step_kill(getpid());
}

static void into_a_handler(void)
{
	say("a handler\n");
	pid_t pid = traced(handler_body, 0);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(next_status(pid), STOPPED(SIGUSR1));
	step(PTRACE_SINGLESTEP, pid, SIGUSR1);
	for (int i = 0; i < 6; i++)
		step(PTRACE_SINGLESTEP, pid, 0);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), 0);
}

/* CONT from within: the interrupted program is not stepped on. */
static void out_of_a_handler(void)
{
	say("a handler, left alone\n");
	pid_t pid = traced(handler_body, 0);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(next_status(pid), STOPPED(SIGUSR1));
	step(PTRACE_SINGLESTEP, pid, SIGUSR1);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), 0);
}

static void flags_body(void)
{
	CHECK_EQ(step_flags() & TF, 0);
}

/* A program that sets TF itself, with a tracer or without. */
static void own_steps_body(void)
{
	__asm__ volatile("pushfl\n\torl $0x100, (%esp)\n\tpopfl\n\tnop\n\tnop");
}

static void flags(void)
{
	say("TF\n");
	pid_t pid = traced(flags_body, 0);
	run_to(pid, at_pushf);
	struct user_regs regs = regs_of(pid);
	regs.eflags |= TF;		/* as if the program had set it */
	set_regs(pid, &regs);
	step(PTRACE_CONT, pid, 0);
	regs = regs_of(pid);
	regs.eflags &= ~TF;
	set_regs(pid, &regs);
	finish(pid);
	pid = traced(own_steps_body, 0);
	step(PTRACE_CONT, pid, 0);
	step(PTRACE_CONT, pid, 0);
	finish(pid);
	CHECK_EQ(in_child(own_steps_body), SIGTRAP);
}

static void trap_body(void)
{
	step_trap();
}

static void breakpoint(void)
{
	say("int3\n");
	pid_t pid = traced(trap_body, 0);
	step(PTRACE_CONT, pid, 0);
	step(PTRACE_SINGLESTEP, pid, 0);
	finish(pid);
	CHECK_EQ(in_child(trap_body), SIGTRAP);
}

static void exec_body(void)
{
	char *args[] = { (char *)program, "leave", NULL };
	execve(program, args, NULL);
}

/* Steps go on in the new program, at its first instruction. */
static void over_exec(uint32_t options)
{
	say("execve%s\n", options ? ", traced" : "");
	pid_t pid = traced(exec_body, PTRACE_O_TRACESYSGOOD | options);
	for (;;) {
		resume(PTRACE_SYSCALL, pid, 0);
		CHECK_EQ(next_status(pid), STOPPED(SYSCALL_STOP));
		if (regs_of(pid).orig_eax == __NR_execve)
			break;
	}
	for (int i = 0; i < 3; i++)
		step(PTRACE_SINGLESTEP, pid, 0);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), W_EXITCODE(6, 0));
}

/* A step to where nothing is: the fault is told, not the step. */
static void to_nowhere(void)
{
	say("nowhere\n");
	pid_t pid = traced(call_body, 0);
	struct user_regs regs = regs_of(pid);
	regs.eip = 8;
	set_regs(pid, &regs);
	step(PTRACE_SINGLESTEP, pid, 0);
	CHECK_EQ(regs_of(pid).orig_eax, -1);
	step(PTRACE_SINGLESTEP, pid, SIGSEGV);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return 6;
	program = self_path(argv[0]);
	over_a_call();
	over_a_fork(0);
	over_a_fork(PTRACE_O_TRACEFORK);
	into_a_handler();
	out_of_a_handler();
	flags();
	breakpoint();
	over_exec(0);
	over_exec(PTRACE_O_TRACEEXEC);
	to_nowhere();
	no_children_left();
	return check_result();
}
