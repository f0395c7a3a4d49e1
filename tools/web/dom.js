// Elements, made and put in their place. Text is only ever text: what comes
// from the guest or from a file cannot become markup.
const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, inside) {
	for (const [name, value] of Object.entries(attributes)) {
		if (typeof value === "function")
			element.addEventListener(name, value);
		else if (value !== null && value !== false)
			element.setAttribute(name, value);
	}
	element.append(...inside.flat());
	return element;
}

export function h(name, attributes = {}, ...inside) {
	return fill(document.createElement(name), attributes, inside);
}

export function svg(name, attributes = {}, ...inside) {
	return fill(document.createElementNS(SVG, name), attributes, inside);
}

export function by_id(id) {
	return document.getElementById(id);
}

// New contents; the keyboard stays where it was, by data-key.
export function show(place, ...inside) {
	const at = document.activeElement;
	const key = at && place.contains(at) && at.dataset.key;

	place.replaceChildren(...inside.flat());
	if (key) {
		const again = place.querySelector(`[data-key="${CSS.escape(key)}"]`);
		if (again)
			again.focus({ preventScroll: true });
	}
}
