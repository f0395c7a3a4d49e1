// What stands in the guest's memory: tasks, their pages, their tables. A Guest
// is one look; nothing is written, and nothing is believed: a pointer that
// leads nowhere throws Lost. (The same for Python: tools/outside.)
import { k, at } from "./layout.js";

export class Lost extends Error {}

export const P = k.PTE_P, W = k.PTE_W;
const NAME_LENGTH = 16;		// bytes, at most, of a name that is shown
const MOST_TABLES = 10000;	// page tables that one look walks

export class Guest {
	constructor(bytes) {
		this.words = new Uint32Array(bytes.buffer, bytes.byteOffset,
			bytes.byteLength >> 2);
		this.bytes = bytes;
	}

	physical(address) {
		const place = address - k.KERNEL_BASE;

		if (!(place >= 0 && place < this.bytes.length && address % 4 === 0))
			throw new Lost(`${hex(address)} is no place in kernel memory`);
		return place;
	}

	word(address) {
		return this.words[this.physical(address) >> 2];
	}

	member(kind, address, name) {
		return this.word(address + k[`${kind}.${name}`]);
	}

	text(address) {
		const start = address - k.KERNEL_BASE;
		let out = "";

		for (let i = start; i < start + NAME_LENGTH && this.bytes[i]; i++)
			out += String.fromCharCode(this.bytes[i]);
		return out;
	}

	// The 1024 entries of a directory or table.
	table(frame) {
		if ((frame + 1) * 1024 > this.words.length)
			throw new Lost(`frame ${frame5(frame)} does not exist`);
		return this.words.subarray(frame * 1024, (frame + 1) * 1024);
	}

	// Map: slot -> what ps would say.
	tasks() {
		const found = new Map();

		for (let slot = 0; slot < k.NR_TASKS; slot++) {
			const address = this.word(at.task + 4 * slot);
			if (address)
				found.set(slot, this.task(slot, address));
		}
		return found;
	}

	task(slot, address) {
		const of = (name) => this.member("task_struct", address, name);
		const parent = of("parent"), queue = of("waiting_on");

		return {
			slot, address, mm: of("mm"), state: of("state"),
			pid: this.pid(address),
			name: this.text(address + k["task_struct.comm"]),
			parent: parent ? this.pid(parent) : 0,
			waits: queue ? this.text(
				this.member("wait_queue", queue, "name")) : "",
			runs: address === this.word(at.current),
		};
	}

	// The outermost number of a task; 0: it has none (the idle task).
	pid(address) {
		const pid = this.word(address + k["task_struct.pids"] +
			4 * k.PIDTYPE_PID);
		return pid ? this.word(pid + k["pid.numbers"] + k["upid.nr"]) : 0;
	}

	directory(mm) {
		return (this.member("mm_struct", mm, "pgd") - k.KERNEL_BASE) >>> 12;
	}

	// Each page table of an address space: visit(its place in the directory,
	// the directory's entry, its entries).
	each_table(mm, visit) {
		const directory = this.table(this.directory(mm));

		for (let i = 0; i < k.KERNEL_PGD; i++)
			if (directory[i] & P)
				visit(i, directory[i], this.table(directory[i] >>> 12));
	}

	// Map: address -> {frame, writable} as the CPU would have it.
	pages(mm) {
		const found = new Map();

		this.each_table(mm, (i, pde, table) => {
			for (let j = 0; j < 1024; j++)
				if (table[j] & P)
					found.set((i * 1024 + j) * 4096, {
						frame: table[j] >>> 12,
						writable: !!(table[j] & pde & W),
					});
		});
		return found;
	}

	// How many entries of all address spaces lead to each frame. whole:
	// nothing had to be left out.
	sharers(tasks) {
		const counts = new Uint32Array(this.words.length >> 10);
		let tables = 0;

		for (const mm of new Set([...tasks.values()].map((t) => t.mm)))
			if (mm && tables < MOST_TABLES)
				this.each_table(mm, (i, pde, table) => {
					tables++;
					for (let j = 0; j < 1024; j++)
						if (table[j] & P)
							counts[table[j] >>> 12]++;
				});
		return { counts, whole: tables < MOST_TABLES };
	}

	// The way from a directory to an address, entry by entry.
	walk(mm, address) {
		const directory = this.directory(mm);
		const index = address >>> 22, entry = this.table(directory)[index];
		const way = { directory, index, entry };

		if (entry & P) {
			way.table = entry >>> 12;
			way.place = address >>> 12 & 1023;
			way.leaf = this.table(way.table)[way.place];
		}
		return way;
	}
}

export function hex(number, digits = 8) {
	return (number >>> 0).toString(16).padStart(digits, "0");
}

export function frame5(frame) {
	return hex(frame, 5);
}

const STATES = new Map([
	[k.TASK_INTERRUPTIBLE, "sleeps"], [k.TASK_UNINTERRUPTIBLE, "waits"],
	[k.TASK_STOPPED, "stopped"], [k.TASK_TRACED, "traced"],
	[k.TASK_ZOMBIE, "zombie"], [k.TASK_DEAD, "dead"],
]);

// What it does. One about to give up the CPU is asleep, or a zombie, already.
export function state_of(task) {
	const rest = STATES.get(task.state);
	const doing = rest && task.waits ? `${rest}: ${task.waits}` : rest;

	if (task.runs)
		return doing ? `on the CPU, ${doing}` : "on the CPU";
	return doing || (task.slot ? "ready" : "idle");
}
