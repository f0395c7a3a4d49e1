// Down from CR3 to a frame: the two entries on the way to an address, with
// their bits spelled out, and all others of that directory and that table.
import { h, show } from "./dom.js";
import { hex, frame5, P } from "./guest.js";
import { k } from "./layout.js";
import { entry_bits, flags } from "./words.js";

function bits(title, entry, is_leaf) {
	const where = entry & P ? `frame ${frame5(entry >>> 12)}` : "nowhere";

	return h("div", { class: "entry" }, h("h4", {}, title),
		h("p", {}, h("code", {}, hex(entry)), ` leads to ${where}`),
		h("table", {}, h("tbody", {}, entry_bits(entry, is_leaf).map((bit) =>
			h("tr", { class: bit.set ? "set" : "" },
				h("td", {}, String(bit.n)),
				h("th", { scope: "row" }, bit.name),
				h("td", {}, String(bit.set)),
				h("td", { class: "text" }, bit.says))))));
}

// The entries of one that are present, each to be pressed.
function entries(title, table, count, chosen, name, pick) {
	const found = [];

	for (let i = 0; i < count; i++)
		if (table[i] & P)
			found.push(h("button", { type: "button", "data-key": `${name}${i}`,
				"aria-pressed": String(i === chosen), click: () => pick(i) },
			`${i} \u2192 ${frame5(table[i] >>> 12)} ${flags(table[i])}`));
	return h("details", { open: "" },
		h("summary", {}, `${title}: ${found.length} entries present`),
		h("div", { class: "entries" }, found));
}

// at: {pid, address}; task: the guest's, or undefined when it is gone.
export function draw_tables(place, guest, at, task, pick) {
	if (!at)
		return show(place, h("p", {}, "Press a frame above to see the way there."));
	if (!task || !task.mm)
		return show(place, h("p", { class: "note" },
			`Task ${at.pid} is gone, and its tables with it.`));
	const way = guest.walk(task.mm, at.address);
	const to = (address) => pick(at.pid, address >>> 0);
	const inside = [
		h("p", {}, `Address ${hex(at.address)} of ${at.pid} ${task.name}: ` +
			`CR3 names frame ${frame5(way.directory)}, the directory; ` +
			`bits 31-22 are ${way.index}, bits 21-12 are ` +
			`${at.address >>> 12 & 1023}, the last 12 the place in the page.`),
		bits(`Directory ${frame5(way.directory)}, entry ${way.index}`,
			way.entry, false)];

	if (way.table !== undefined)
		inside.push(bits(`Table ${frame5(way.table)}, entry ${way.place}`,
			way.leaf, true));
	inside.push(entries(`Directory ${frame5(way.directory)}, users' part`,
		guest.table(way.directory), k.KERNEL_PGD, way.index, "d",
		(i) => to(first_page(guest, way, i))));
	if (way.table !== undefined)
		inside.push(entries(`Table ${frame5(way.table)}`,
			guest.table(way.table), 1024, way.place, "t",
			(i) => to((way.index * 1024 + i) * 4096)));
	show(place, inside);
}

// Where what the directory's entry i maps begins.
function first_page(guest, way, i) {
	const table = guest.table(guest.table(way.directory)[i] >>> 12);
	const j = Math.max(0, table.findIndex((entry) => entry & P));

	return (i * 1024 + j) * 4096;
}
