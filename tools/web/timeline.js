// Tasks over time: a lane each, blue where it has the CPU, and arrows from what
// caused to what came of it.
import { svg, h, show } from "./dom.js";

const LEAST = 300, LEFT = 110, ROW = 20, MARGIN = 12;	// pixels
const MOST_LANES = 60, MOST_ARROWS = 400;
export const SHAPES = { fork: "f", exec: "x", exit: "e", wait: "w", fault: "!",
	page: "c", sleep: "z", signal: "s", deliver: "s" };

function clip(value, from, to) {
	return Math.min(Math.max(value, from), to);
}

// what: {from, to, lanes, arrows, marks}; at: a moment to draw a line at.
export function draw_timeline(place, what, at) {
	const span = Math.max(1, what.to - what.from);
	const width = Math.max(LEAST, place.clientWidth);
	const lanes = what.lanes.slice(0, MOST_LANES);
	const rows = new Map(lanes.map((lane, i) => [lane.key, i]));
	const x = (n) => LEFT + (width - LEFT - 8) *
		(clip(n, what.from, what.to) - what.from) / span;
	const y = (key) => MARGIN + ROW * rows.get(key);
	const high = MARGIN + ROW * lanes.length;
	const out = [];

	for (const lane of lanes) {
		out.push(svg("text", { x: 0, y: y(lane.key) + 4 }, lane.name),
			svg("path", { class: "life",
				d: `M${x(lane.from)} ${y(lane.key)}H${x(lane.to)}` }));
		for (const [from, to] of lane.runs)
			if (to > what.from)
				out.push(svg("path", { class: "run",
					d: `M${x(from)} ${y(lane.key)}H${Math.max(x(to),
						x(from) + 1)}` }));
	}
	for (const { what: name, from, to, then, n } of
	     what.arrows.slice(-MOST_ARROWS)) {
		const when = name === "fork" ? then : n;	// a birth; or it runs

		if (when >= what.from && rows.has(from) && rows.has(to))
			out.push(svg("path", { class: `arrow ${name}`,
				d: `M${x(when)} ${y(from)}V${y(to)}` },
			svg("title", {}, `${name}: ${from} \u2192 ${to}`)));
	}
	for (const mark of what.marks)
		if (SHAPES[mark.kind] && rows.has(mark.key) && mark.at >= what.from)
			out.push(svg("text", { class: "mark", x: x(mark.at),
				y: y(mark.key) - 4 }, SHAPES[mark.kind],
			svg("title", {}, mark.says || mark.kind)));
	if (at !== null)
		out.push(svg("path", { class: "now", d: `M${x(at)} 0V${high}` }));
	const more = what.lanes.length - lanes.length;
	show(place, svg("svg", { viewBox: `0 0 ${width} ${high}`, role: "img",
		"aria-label": `${lanes.length} tasks over time` }, out),
	more > 0 ? h("p", {}, `and ${more} more tasks`) : "");
}
