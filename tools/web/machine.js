// The PC: v86, its memory and its serial line, and how far it is to go.
//
// Running, the kernel waits only where its ring of events is full. Going to an
// event, it waits after each of that kind; there the emulator stands still, too.
import { V86 } from "./libv86.mjs";
import { Ring, ANY, bits } from "./ring.js";

const MEMORY = 64 << 20, VIDEO = 1 << 20;	// bytes
const LOOK = 4;				// ms between looks at the ring
const PANIC_PORT = 0xf4;		// include/uapi/host.h
const POWER_PORT = 0x604;		// kernel/reboot.c

// What the machine is doing.
export const RUNS = "runs", PAUSED = "paused", GOES = "goes to an event",
	PANICKED = "panicked", OFF = "is off", BROKEN = "broken";

export class Machine {
	// files: {kernel, initrd, wasm}, each an ArrayBuffer. hears: what is
	// told, {byte(b), events(list), change()}.
	constructor(files, hears) {
		this.files = files;
		this.hears = hears;
		this.state = OFF;
	}

	// From power on; what was there before is gone.
	start() {
		this.end();
		this.state = RUNS;
		this.began = this.silent = true;
		this.wanted = null;
		this.where = 0;
		this.last = null;		// told, and not judged yet
		const pc = this.pc = new V86({
			wasm_fn: (imports) => this.instance(imports),
			memory_size: MEMORY, vga_memory_size: VIDEO,
			multiboot: { buffer: this.files.kernel.slice(0) },
			initrd: { buffer: this.files.initrd.slice(0) },
			cmdline: "events=step", autostart: true,
			disable_keyboard: true, disable_mouse: true,
			disable_speaker: true,
		});
		this.ring = new Ring((place, n) => pc.read_memory(place, n),
			(place, bytes) => pc.write_memory(bytes, place));
		pc.add_listener("serial0-output-byte", (byte) => {
			this.silent = false;
			this.hears.byte(byte);
		});
		pc.add_listener("emulator-loaded", () => this.loaded(pc));
	}

	async instance(imports) {
		return (await WebAssembly.instantiate(this.files.wasm, imports))
			.instance.exports;
	}

	loaded(pc) {
		if (pc !== this.pc)
			return;
		const io = pc.v86.cpu.io;

		io.register_write(PANIC_PORT, this, () => this.stop(PANICKED));
		io.register_write(POWER_PORT, this, () => {}, () => this.stop(OFF));
		this.timer = setInterval(() => this.look(), LOOK);
		this.hears.change();
	}

	end() {
		clearInterval(this.timer);
		if (this.pc)
			this.pc.destroy();
		this.pc = this.timer = null;
	}

	// Nothing goes on from here but by start(). What was told last is taken.
	stop(state) {
		this.state = state;
		clearInterval(this.timer);
		setTimeout(() => this.pc && this.pc.stop());
		this.listen();
		this.hears.change();
	}

	memory() {
		return this.pc.read_memory(0, MEMORY);
	}

	send(text) {
		if (this.pc)
			this.pc.serial0_send(text);
	}

	// Is there a memory to look at?
	is_loaded() {
		return !!this.timer;
	}

	is_on() {
		return this.is_loaded() && [RUNS, PAUSED, GOES].includes(this.state);
	}

	// --- how far to go

	run() {
		this.proceed(RUNS, null, 0);
	}

	pause() {
		if (!this.is_on())
			return;
		this.state = PAUSED;
		this.pc.stop();
		this.hears.change();
	}

	// On, to the next event that is_it(event) wants; of these kinds, or of
	// any.
	go_to(is_it, kinds) {
		this.proceed(GOES, is_it, kinds ? bits(kinds) : ANY);
	}

	proceed(state, is_it, where) {
		if (!this.is_on())
			return;
		this.state = state;
		this.wanted = is_it;
		this.last = null;
		this.where = where;
		this.ring.stop_on(where);
		if (this.ring.waiting())
			this.ring.go();
		this.pc.run();
		this.hears.change();
	}

	listen() {
		try {
			const found = this.ring.take();
			if (found.length)
				this.hears.events(found);
			return found;
		} catch (e) {
			this.ring.taken = this.ring.get("head");
			this.why = e.message;
			this.state = BROKEN;
			return [];
		}
	}

	// Every few milliseconds: what has been told, and may it go on?
	look() {
		if (this.state === PAUSED || !this.ring.get("records"))
			return;
		const waits = this.ring.waiting(), found = this.listen();
		this.last = found.pop() || this.last;
		if (this.state === BROKEN)
			return this.stop(BROKEN);
		if (!waits)
			return;
		if (this.began) {		// events=step: after the first
			this.began = false;
			this.ring.stop_on(this.where);
		}
		// One that was taken before the kernel came to wait is the last, too.
		const last = this.last;
		this.last = null;
		if (this.wanted && last && this.wanted(last))
			return this.pause();
		this.ring.go();
	}
}
