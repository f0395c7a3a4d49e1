// What the page needs from where it came from. Raises Error with one line.
export function describe_size(bytes) {
	return `${Math.ceil(bytes / 1024).toLocaleString("en")} KiB`;
}

async function answer(path) {
	let got;
	try {
		got = await fetch(path);
	} catch {
		throw new Error(`${path} cannot be had: is its server there?`);
	}
	if (!got.ok)
		throw new Error(`${path} cannot be had: the server says ${got.status}`);
	return got;
}

export async function load(path) {
	return (await answer(path)).arrayBuffer();
}

export async function load_text(path) {
	return (await answer(path)).text();
}
