// The task table: a line a task, as ps would have it, from the kernel's own.
import { h, show } from "./dom.js";
import { state_of } from "./guest.js";

const MOST = 100;		// lines

function line(task) {
	return h("tr", task.runs ? { class: "runs" } : {},
		h("td", {}, String(task.slot)), h("td", {}, String(task.pid)),
		h("td", {}, String(task.parent)),
		h("td", { class: "text" }, task.name),
		h("td", { class: "text" }, state_of(task)));
}

export function draw_tasks(place, tasks) {
	const all = [...tasks.values()], more = all.length - MOST;

	show(place, h("table", {},
		h("thead", {}, h("tr", {}, ["slot", "pid", "parent", "name", "state"]
			.map((t) => h("th", { scope: "col" }, t)))),
		h("tbody", {}, all.slice(0, MOST).map(line))),
	more > 0 ? h("p", {}, `and ${more} more`) : "");
}
