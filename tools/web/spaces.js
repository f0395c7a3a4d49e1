// Two address spaces side by side, page for page. The more entries lead to a
// frame, the warmer its colour; w: the CPU would let it be written to.
import { h, show } from "./dom.js";
import { hex, frame5 } from "./guest.js";

const MOST_ROWS = 200, WARMEST = 5;

// Which two: those chosen by pid, or the pair that parted last. A side is
// {pid, task, pages}: without the last two where it is gone.
export function pair_of(chosen, story, tasks, guest) {
	const pids = chosen || story.pair && story.pair.map((t) => t.pid);

	return pids && pids.map((pid) => {
		const task = [...tasks.values()].find((t) => t.pid === pid && t.mm);
		return { pid, task, pages: task && guest.pages(task.mm) };
	});
}

function cell(side, address, counts, before, pick) {
	const page = side.pages && side.pages.get(address);

	if (!page)
		return h("td", {});
	const n = counts[page.frame], old = before && before.get(side.pid);
	const was = old && old.get(address);
	const changed = old && (!was || was.frame !== page.frame ||
		was.writable !== page.writable);
	const text = `${frame5(page.frame)} ${n} ${page.writable ? "w" : "-"}`;

	return h("td", { class: `frame s${Math.min(n, WARMEST)}` },
		h("button", { class: changed ? "changed" : "", type: "button",
			"data-key": `${side.pid}:${address}`,
			title: `how pid ${side.pid} gets to ${hex(address)}`,
			click: () => pick(side.pid, address) },
		changed ? `${text} \u2190` : text));
}

function heading({ pid, task }) {
	return task ? `${pid} ${task.name}` : `${pid} has ended`;
}

// sharers: the guest's; before: pid -> pages, at the stop before.
export function draw_spaces(place, pair, sharers, before, pick) {
	if (!pair)
		return show(place, h("p", {}, "No task has forked yet."));
	const gone = pair.filter(({ task }) => !task);
	const addresses = new Set(pair.flatMap(({ pages }) =>
		pages ? [...pages.keys()] : []));
	const rows = [...addresses].sort((a, b) => a - b);
	const more = rows.length - MOST_ROWS;

	show(place,
		gone.length ? h("p", { class: "note" }, gone.map(({ pid }) =>
			`Task ${pid} has ended: it has no pages any more. `)) : "",
		sharers.whole ? "" : h("p", { class: "note" }, "There are too many " +
			"page tables to look at: the numbers of sharers are too low."),
		h("table", {}, h("thead", {}, h("tr", {},
			h("th", { scope: "col" }, "page"), pair.map((side) =>
				h("th", { scope: "col" }, heading(side))))),
		h("tbody", {}, rows.slice(0, MOST_ROWS).map((address) =>
			h("tr", { "data-page": hex(address) },
				h("th", { scope: "row" }, hex(address)),
				pair.map((side) =>
					cell(side, address, sharers.counts, before,
						pick)))))),
		more > 0 ? h("p", {}, `and ${more} more pages`) : "");
}
