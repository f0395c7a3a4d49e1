// The ring of events in the guest's memory (include/uapi/events.h): taking out
// what is new, and saying how far the kernel may go.
import { k, at } from "./layout.js";

const PLACE = at.events - k.KERNEL_BASE;
const MEMBER = (name) => PLACE + k[`event_ring.${name}`];
const MOST_AT_ONCE = 1 << 30;
export const FULL = (1 << 31) >>> 0;

// number -> "fork", and back
const NAMES = new Map(Object.entries(k).filter(([name]) =>
	/^EVENT_[A-Z_]+$/.test(name)).map(([name, value]) =>
	[value, name.slice(6).toLowerCase()]));
const NUMBERS = new Map([...NAMES].map(([n, name]) => [name, n]));

export function bits(names) {
	return names.reduce((sum, name) => sum | 1 << NUMBERS.get(name), 0) >>> 0;
}

export const ANY = bits([...NUMBERS.keys()]);

// read(place, length) -> bytes and write(place, bytes) are of physical memory.
export class Ring {
	constructor(read, write) {
		this.read = read;
		this.write = write;
		this.taken = this.dropped = 0;
	}

	get(name) {
		const b = this.read(MEMBER(name), 4);
		return (b[0] | b[1] << 8 | b[2] << 16 | b[3] << 24) >>> 0;
	}

	put(name, value) {
		this.write(MEMBER(name), [value & 255, value >>> 8 & 255,
			value >>> 16 & 255, value >>> 24]);
	}

	waiting() {
		return this.get("waiting") === 1;
	}

	// Where to wait: events of these bits, and before one would be lost.
	stop_on(bits) {
		this.put("stop_on", (bits | FULL) >>> 0);
	}

	go() {
		this.put("go", 1);
	}

	// What is new. Throws where the ring cannot be one.
	take() {
		const head = this.get("head"), size = this.get("size");
		const fresh = head - this.taken;

		if (!size || fresh < 0 || fresh > MOST_AT_ONCE ||
		    this.get("records") % 8)
			throw new Error("the ring of events is garbled");
		const first = Math.max(this.taken, head - size);
		this.dropped += first - this.taken;
		const found = [];
		for (let n = first; n < head; n++)
			found.push(this.event(n, size));
		this.taken = head;
		this.put("read", head);
		return found;
	}

	event(n, size) {
		const b = this.read(this.get("records") + n % size * k.event, k.event);
		const view = new DataView(b.buffer, b.byteOffset, k.event);
		const kind = NAMES.get(view.getUint16(8, true)) || "unknown";
		const words = [16, 20, 24, 28].map((i) => view.getUint32(i, true));

		return {
			n, kind, words, slot: view.getUint16(10, true),
			time: Number(view.getBigUint64(0, true)),
			free: view.getUint32(12, true),
			text: kind === "exec" || kind === "sleep" ?
				String.fromCharCode(...b.subarray(16, 32)).split("\0")[0] : "",
		};
	}
}
