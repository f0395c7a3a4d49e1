// Guided tours: a line that is typed, and stations. A station is reached at the
// next event that until(event) wants; kinds says of which kinds it can be.
import { k, calls } from "./layout.js";

const MOST_PID = 32768;
const DATA_END = 0x40000000;	// a program's own data stand below, its stack above

const is = (kind, name) => (e) => e.kind === kind && e.name === name;
const child_of = (name) => (t) => t.parent && t.parent.name === name &&
	t.name === name;
const calls_for = (name, ...wanted) => (e) => is("call", name)(e) &&
	wanted.includes(calls[e.words[0]]);
const parted = (e, how) => e.kind === "page" && e.words[1] === how &&
	e.words[0] < DATA_END;

export const TOURS = [{
	id: "fork", title: "fork: one call, two returns", type: "fork-new",
	stations: [
		{ kinds: ["fork"], until: is("fork", "sh"),
			text: "You typed fork-new, and the shell has forked for it. The " +
			"task table has a new line, still called sh: the child is a copy, " +
			"and has not run yet." },
		{ kinds: ["exec"], until: is("exec", "fork-new"),
			text: "The child has called execve: it has thrown the copy away " +
			"and is the program fork-new." },
		{ kinds: ["call"], until: calls_for("fork-new", "fork"),
			text: "fork-new calls fork. Nothing has happened " +
			"yet; look at who there is." },
		{ kinds: ["fork"], until: is("fork", "fork-new"),
			text: "Now there are two. The two address spaces have the same " +
			"frames, each with two sharers, and nobody may write (-): no page " +
			"was copied. Only the tables were." },
		{ kinds: ["return"], until: (e) => is("return", "fork-new")(e) &&
			calls[e.words[0]] === "fork",
			text: "fork returns in the parent: the value is the child's pid." },
		{ kinds: ["switch"], until: (e) => e.kind === "switch" &&
			child_of("fork-new")(e.other),
			text: "The CPU goes to the child. It begins in ret_from_fork with " +
			"0 in eax: that is fork's other return. No event tells of it, for " +
			"the child never made the call." },
		{ kinds: ["exit"], until: (e) => is("exit", "fork-new")(e) &&
			child_of("fork-new")(e.task),
			text: "The child ends with a status, which waits for its parent: " +
			"in the task table it will be a zombie." },
		{ kinds: ["wait"], until: is("wait", "fork-new"),
			text: "The parent has waited: it has the status, and the zombie " +
			"goes. That is a whole life." },
	],
}, {
	id: "cow", title: "Copy-on-write: who gets the frame?", type: "cowdemo",
	stations: [
		{ kinds: ["fork"], until: is("fork", "cowdemo"),
			text: "cowdemo has forked. Look at its page of data in the two " +
			"address spaces (cowdemo prints the address): one frame, two " +
			"sharers, and no w on either side." },
		{ kinds: ["fault"], until: (e) => e.kind === "fault" &&
			child_of("cowdemo")(e.task) && e.words[0] < DATA_END,
			text: "The child writes to it. The page is there, but not to be " +
			"written to: the CPU says page fault, and the kernel looks why." },
		{ kinds: ["page"], until: (e) => parted(e, k.PAGE_COPIED) &&
			child_of("cowdemo")(e.task),
			text: "do_wp_page has given the child a frame of its own, with a " +
			"copy (\u2190). The two have parted: each frame has one sharer " +
			"now. The parent's entry still has no w: nobody has told it yet." },
		{ kinds: ["page"], until: (e) => parted(e, k.PAGE_LAST_SHARER) &&
			!child_of("cowdemo")(e.task),
			text: "The parent writes, and faults, too. do_wp_page finds that " +
			"it is the last sharer: it keeps the frame and gets its w back. " +
			"Nothing is copied a second time." },
		{ kinds: ["exit"], until: (e) => is("exit", "cowdemo")(e) &&
			child_of("cowdemo")(e.task),
			text: "The child ends, and its frames are given back. Run on, and " +
			"compare what cowdemo prints with what you saw." },
	],
}, {
	id: "exec", title: "exec: the same task, another program", type: "true",
	stations: [
		{ kinds: ["fork"], until: is("fork", "sh"),
			text: "The shell has forked. Parent and child run the same " +
			"program with the same frames." },
		{ kinds: ["call"], until: calls_for("sh", "execve"),
			text: "The child calls execve: \"make me true\"." },
		{ kinds: ["give"], until: (e) => is("give", "sh")(e) &&
			e.words[1] === k.FRAME_USER,
			text: "The new address space is made (the events tell which frames " +
			"it took), and the child's old pages go, one after the other. " +
			"What can fail has not failed: from here there is no way back." },
		{ kinds: ["exec"], until: is("exec", "true"),
			text: "It is done: the same pid, the same slot, the same parent, " +
			"but another name and another address space. No frame is shared " +
			"with the shell any more." },
		{ kinds: ["exit"], until: is("exit", "true"),
			text: "true does what it is for: it ends with status 0." },
	],
}, {
	id: "pipe", title: "A pipe: two tasks hand over the CPU", type: "sleep 1 | wc",
	stations: [
		{ kinds: ["call"], until: calls_for("sh", "pipe", "pipe2"),
			text: "For sleep 1 | wc the shell first asks for a pipe: two file " +
			"descriptors, one to write to and one to read from." },
		{ kinds: ["fork"], until: is("fork", "sh"),
			text: "The first child is born. It has both ends of the pipe, as " +
			"fork copies descriptors." },
		{ kinds: ["fork"], until: is("fork", "sh"),
			text: "And the second. The shell will close its own ends: a pipe " +
			"ends for its reader when nobody can write any more." },
		{ kinds: ["exec"], until: is("exec", "wc"),
			text: "One of them is wc now. It will read from the pipe." },
		{ kinds: ["sleep"], until: is("sleep", "wc"),
			text: "The pipe is empty, so wc sleeps. See what the task table " +
			"says that it waits for." },
		{ kinds: ["wake"], until: (e) => e.kind === "wake" &&
			e.other.name === "wc",
			text: "A second is over, sleep ends, and with it goes the last " +
			"end that could write: wc is woken. It runs when the CPU is given " +
			"to it; the timeline will have an arrow." },
		{ kinds: ["exit"], until: is("exit", "wc"),
			text: "wc has read to the end, printed what it counted, and ends. " +
			"The shell goes on when both of its children have." },
	],
}, {
	id: "wait", title: "wait: how a zombie goes",
	type: "sh -c 'sleep 1 & wait'",
	stations: [
		{ kinds: ["exec"], until: is("exec", "sh"),
			text: "A second shell, of which you see the work: it starts " +
			"sleep in the background, and then waits." },
		{ kinds: ["fork"], until: is("fork", "sh"),
			text: "It has forked: its child will be sleep." },
		{ kinds: ["sleep"], until: (e) => is("sleep", "sh")(e) &&
			child_of("sh")(e.task),
			text: "The second shell sleeps in waitpid until a child has news " +
			"for it." },
		{ kinds: ["exit"], until: is("exit", "sleep"),
			text: "sleep ends. What it had is given back; what is left is a " +
			"line in the task table, with its status." },
		{ kinds: ["switch"], until: (e) => e.kind === "switch" &&
			e.name === "sleep" && e.task.end !== null,
			text: "It gives up the CPU for the last time: look at its state. " +
			"It is a zombie, and its parent was woken." },
		{ kinds: ["wait"], until: (e) => e.kind === "wait" &&
			e.other.name === "sleep",
			text: "The parent has the status. Nobody needs the zombie any " +
			"more, and it is still there." },
		{ kinds: ["return"], until: (e) => is("return", "sh")(e) &&
			child_of("sh")(e.task) && /^wait/.test(calls[e.words[0]]) &&
			e.words[1] - 1 < MOST_PID,
			text: "waitpid returns its pid, and the zombie is gone: its slot " +
			"is free. Had the parent ended first, init would have got it." },
	],
}];
