// Events, bits and numbers in words.
import { k, calls, signals } from "./layout.js";
import { hex, frame5 } from "./guest.js";

const CASES = new Map([[k.PAGE_ZERO, "a page of zeros"],
	[k.PAGE_COPIED, "copied"], [k.PAGE_LAST_SHARER,
	"the last sharer: it keeps the frame, and may write to it"]]);
const FRAMES = new Map([[k.FRAME_KERNEL, "kernel"], [k.FRAME_TABLE,
	"page table"], [k.FRAME_STACK, "kernel stack"], [k.FRAME_USER, "page"]]);

function call(n) {
	return calls[n] || `call ${n}`;
}

function signal(n) {
	return signals[n] || `signal ${n}`;
}

function status(code) {
	return code & 127 ? `killed by ${signal(code & 127)}` :
		`status ${code >>> 8 & 255}`;
}

function result(value) {
	return value >= 0xfffff000 ? `error ${value - 0x100000000}` :
		value > 65535 ? hex(value) : value;
}

const SAY = {
	fork: (e) => `forks: the child is ${e.words[1]}, in slot ${e.words[0]}`,
	exec: (e) => `is now the program ${e.text}`,
	exit: (e) => `ends: ${status(e.words[0])}`,
	wait: (e) => `has waited for ${e.other}: ${status(e.words[1])}`,
	switch: (e) => `gives the CPU to ${e.other}`,
	sleep: (e) => `sleeps: ${e.text}`,
	wake: (e) => `wakes ${e.other}`,
	fault: (e) => `faults at ${hex(e.words[0])}: ` +
		(e.words[1] & 2 ? "writing" : "reading") +
		(e.words[1] & 1 ? ", which is not allowed" : ", nothing is there"),
	fault_end: (e) => e.words[1] ? `the fault at ${hex(e.words[0])} is refused`
		: `the fault at ${hex(e.words[0])} is over`,
	page: (e) => `page ${hex(e.words[0])}: ` +
		`${CASES.get(e.words[1]) || "?"} (${frame5(e.words[2])} \u2192 ` +
		`${frame5(e.words[3])})`,
	table: (e) => `the page table at ${hex(e.words[0])} is its own: ` +
		`${frame5(e.words[1])} \u2192 ${frame5(e.words[2])}`,
	take: (e) => `takes frame ${frame5(e.words[0])}: ` +
		(FRAMES.get(e.words[1]) || "?"),
	give: (e) => `gives back frame ${frame5(e.words[0])}: ` +
		(FRAMES.get(e.words[1]) || "?"),
	signal: (e) => `sends ${signal(e.words[1])} to ${e.other}`,
	deliver: (e) => `gets ${signal(e.words[0])}` +
		(e.words[1] ? `, handled at ${hex(e.words[1])}` : ""),
	call: (e) => `calls ${call(e.words[0])}`,
	return: (e) => `${call(e.words[0])} returns ${result(e.words[1])}`,
};

export function describe(e) {
	return SAY[e.kind] ? SAY[e.kind](e) : `told something unknown (${e.kind})`;
}

// The bits of an entry of a directory or table, highest first. [SDM vol.3,
// "32-Bit Paging"]
export function entry_bits(entry, is_leaf) {
	const bit = (n, name, is, is_not) => ({ n, name, set: entry >>> n & 1,
		says: entry >>> n & 1 ? is : is_not });
	const of = is_leaf ? "the page" : "all below";

	return [
		bit(8, "G", "global: outlives a load of CR3", "not global"),
		bit(7, is_leaf ? "PAT" : "PS", is_leaf ? "memory type" : "4 MiB page",
			is_leaf ? "usual memory type" : "leads to a page table"),
		bit(6, "D", is_leaf ? "dirty: it was written to" : "means nothing here",
			is_leaf ? "clean: not written to" : "means nothing here"),
		bit(5, "A", "accessed: the CPU has used it", "not yet used"),
		bit(4, "PCD", "not cached", "cached"),
		bit(3, "PWT", "write-through", "write-back"),
		bit(2, "U", `user mode may use ${of}`, "the kernel's only"),
		bit(1, "W", `${of} may be written to`, `writing to ${of} faults`),
		bit(0, "P", "present", "not present: the rest means nothing"),
	];
}

export function flags(entry) {
	return [[k.PTE_P, "P"], [k.PTE_W, "W"], [k.PTE_U, "U"], [k.PTE_A, "A"],
		[k.PTE_D, "D"]].map(([bit, c]) => entry & bit ? c : "-").join("");
}
