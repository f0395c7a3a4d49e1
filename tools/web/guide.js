// A tour as it is played: which station, and the text beside the picture.
import { h, show, by_id } from "./dom.js";
import { TOURS } from "./tours.js";

export class Guide {
	// page: {fresh(lines): a new machine, these typed at its prompt;
	// go_to(is_it, kinds); run()}.
	constructor(page) {
		this.page = page;
		this.tour = null;
		this.coming = false;
		const menu = by_id("tours");
		menu.append(...TOURS.map((t) => h("option", { value: t.id }, t.title)));
		menu.addEventListener("change", () => this.start(menu.value));
	}

	// False: there is none of that name.
	start(id) {
		this.tour = TOURS.find((t) => t.id === id) || null;
		by_id("tours").value = this.tour ? id : "";
		this.place = -1;
		this.coming = false;
		if (this.tour)
			this.page.fresh([this.tour.type], () => this.next());
		this.draw();
		return !!this.tour;
	}

	leave() {
		this.tour = null;
		by_id("tours").value = "";
		this.page.run();
		this.draw();
	}

	next() {
		if (!this.tour || this.place + 1 >= this.tour.stations.length)
			return;
		const { until, kinds } = this.tour.stations[this.place + 1];

		this.coming = true;
		this.page.go_to((e) => {
			if (!until(e))
				return false;
			this.place++;
			this.coming = false;
			return true;
		}, kinds);
		this.draw();
	}

	draw() {
		const place = by_id("guide");

		place.hidden = !this.tour;
		if (!this.tour)
			return;
		const { stations, title, type } = this.tour;
		const last = this.place + 1 === stations.length;

		show(place, h("h2", {}, title),
			h("p", { class: "station", "aria-live": "polite" },
				this.place < 0 ? `The machine starts, and types: ${type}` :
					`${this.place + 1} of ${stations.length}. ` +
					stations[this.place].text),
			this.coming && this.place >= 0 ? h("p", {},
				"On the way to the next station. Should it not come: leave " +
				"the tour, or begin it again.") : "",
			h("button", { type: "button", "data-key": "next",
				disabled: last || this.coming ? "" : null,
				click: () => this.next() }, "Next station"),
			h("button", { type: "button", "data-key": "again",
				click: () => this.start(this.tour.id) }, "Begin again"),
			h("button", { type: "button", "data-key": "leave",
				click: () => this.leave() }, "Leave the tour"));
	}
}
