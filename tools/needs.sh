# Is what Tine needs here, and does it serve? What setup, doctor and make ask,
# who source this with $here set to the folder tools/.

has() { command -v "$1" >/dev/null 2>&1; }

# tools/needs, without what is not a row.
needs() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$here/needs"; }

# --- what goes by several names

# A gdb that knows the i386 and has Python, which our commands are written in.
find_gdb() {
	for gdb in ${GDB:-} gdb gdb-multiarch; do
		"$gdb" -nx -batch -ex "set architecture i386" \
			-ex "python print('yes')" 2>/dev/null |
			grep -q yes && echo "$gdb" && return
	done
}

grub_mkrescue() {
	for name in grub-mkrescue grub2-mkrescue i686-elf-grub-mkrescue; do
		has "$name" && echo "$name" && return
	done
}

# GRUB's modules for a PC's BIOS. Without them grub-mkrescue makes, without
# a word, a disc that does not boot.
grub_pc_modules() {
	for dir in ${GRUB_PC_DIR:-} /usr/lib/grub/i386-pc \
		/usr/share/grub/i386-pc /usr/local/lib/grub/i386-pc \
		/usr/lib/grub2/i386-pc; do
		[ -f "$dir/multiboot2.mod" ] && echo "$dir" && return
	done
}

command_of() {
	case $1 in
	gdb) find_gdb ;;
	grub-mkrescue) grub_mkrescue ;;
	*) has "$1" && echo "$1" ;;
	esac
}

# --- versions

# The first word that begins like a.b, of what a tool says of itself.
version_of() {
	{ "$1" --version || "$1" -v; } </dev/null 2>/dev/null |
		tr -s ' (),-' '\n\n\n\n\n' |
		sed -n 's/^\([0-9]\{1,\}\.[0-9][0-9.]*\).*/\1/p' | sed -n 1p
}

at_least() {
	[ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | sed -n 1p)" = "$1" ]
}

# --- the verdicts: a few words on what is wrong, or nothing

# wrong_with NAME LEAST, of a row. Sets found and version, too.
wrong_with() {
	found=$(command_of "$1")
	if [ -z "$found" ]; then
		if [ "$1" = gdb ] && has gdb; then
			echo "is one without i386 or Python"
		else
			echo "is missing"
		fi
		return
	fi
	version=$(version_of "$found")
	[ -z "$version" ] || at_least "$2" "$version" ||
		echo "is $version, $2 or later is needed"
}

wrong_with_compiler() {
	"$here/compiler" >/dev/null || echo "is missing"
}

# The unit tests run on this host, by its own compiler and library.
wrong_with_host_library() {
	echo '#include <stdlib.h>' | gcc -fsyntax-only -x c - 2>/dev/null ||
		echo "is missing"
}

wrong_with_grub_modules() {
	[ -n "$(grub_pc_modules)" ] || echo "are missing"
}

one_line() { tr '\n' ';' | sed -e 's/;$//' -e 's/;/; /g'; }

# wrong_of NAME...: "NAME is ...; NAME is ..." of those rows that are wrong;
# the compiler is one of them.
wrong_of() {
	{
		[ -z "$(wrong_with_compiler)" ] ||
			echo "a gcc for i386 (gcc-i686-linux-gnu) is missing"
		needs | while read -r name least _; do
			case " $* " in *" $name "*) ;; *) continue ;; esac
			wrong=$(wrong_with "$name" "$least")
			[ -z "$wrong" ] || echo "$name $wrong"
		done
	} | one_line
}

# Why no disc that boots can be made here.
no_disc() {
	{
		needs | while read -r name _ _ disc; do
			[ -z "$disc" ] || [ -n "$(command_of "$name")" ] ||
				echo "$name is missing"
		done
		[ -z "$(wrong_with_grub_modules)" ] ||
			echo "grub-pc-bin is missing"
	} | one_line
}
