# Finding the host's tools: shared by tools/setup and tools/doctor, which
# source it with $here set to the folder tools/.

has() { command -v "$1" >/dev/null 2>&1; }

# The cross compiler the Makefile would choose, or nothing.
cross_compiler() {
	for cc in i686-elf-gcc i686-linux-gnu-gcc; do
		has $cc && { echo $cc; return; }
	done
	has gcc || return
	libgcc=$(gcc -m32 -print-libgcc-file-name 2>/dev/null)
	[ -f "$libgcc" ] && case $(gcc -m32 -dumpmachine 2>/dev/null) in
	x86_64*|i?86*) echo "gcc -m32" ;;
	esac
}

# GRUB's modules for a PC's BIOS. Without them grub-mkrescue makes, without
# a word, a disc that does not boot.
grub_pc_modules() {
	for dir in ${GRUB_PC_DIR:-} /usr/lib/grub/i386-pc \
		/usr/share/grub/i386-pc /usr/local/lib/grub/i386-pc \
		/usr/lib/grub2/i386-pc; do
		[ -f "$dir/multiboot2.mod" ] && { echo "$dir"; return; }
	done
}

# tools/needs, without what is not a row.
needs() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$here/needs"; }
