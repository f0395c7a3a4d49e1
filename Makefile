# How the sources become a disc: `make help` names the doors.
#
#   tools/order -> kernel objects -> build/kernel.elf  \
#   user/       -> build/user/*   -> build/initrd.cpio  > build/tine.iso
#   user/tests/ -> build/tests/*     (vmrun --add brings them in)

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.SECONDARY:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all
MEM ?= 64

Q := $(if $(V),,@)
say = $(if $(V),,@echo "$1";)

# A make that was not told how many jobs uses all processors.
ifeq ($(filter -j% --jobserver%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)
endif

# What this run of make will need, and one line if it does not serve. A disc
# only make run cannot do without.
TOOLFREE := help clean doctor fresh order lint
NEEDS := nasm python3
NEEDS += $(if $(filter run run-vga test test-outside bench fuzz mutants coverage debug tour \
	rewind picture lab grade check-labs,$(MAKECMDGOALS)),qemu-system-i386)
NEEDS += $(if $(filter gdb tour rewind,$(MAKECMDGOALS)),gdb)
CURE := tools/setup installs what Tine needs (make doctor)
ifneq ($(if $(MAKECMDGOALS),$(filter-out $(TOOLFREE),$(MAKECMDGOALS)),all),)
WRONG := $(strip $(shell tools/doctor --wrong $(NEEDS)))
$(if $(WRONG),$(error $(WRONG): $(CURE)))
NO_DISC := $(strip $(shell tools/doctor --no-disc))
CC := $(shell tools/compiler)
endif

# Debian's gdb knows its own machine only; elsewhere the i386 is foreign.
export GDB ?= $(if $(filter x86_64 i%86,$(shell uname -m)),gdb,gdb-multiarch)

CROSS := $(patsubst %gcc,%,$(firstword $(CC)))
NASM := nasm
OBJCOPY := $(CROSS)objcopy
NM := $(CROSS)nm
AR := $(CROSS)ar

# Flags: tools/flags says what each is for.
flags = $(shell sed -n 's/^$1 //p' tools/flags)
COMMON := $(call flags,common)
KFLAGS := $(COMMON) $(call flags,kernel) $(call flags,$(if $(DEBUG),debug,plain))
UFLAGS := $(COMMON) $(call flags,user)
LDFLAGS := $(call flags,link)
NASMFLAGS := -f elf32 -g -F dwarf -Ibuild/gen/ -Iinclude/asm/

# Sources. tools/order is also the kernel's link order.
KSRC := $(filter %.c %.asm,$(shell sed 's/\#.*//' tools/order 2>/dev/null))
KSRC := $(filter-out $(if $(DEBUG),,tools/debug.c),$(KSRC))

# A kernel without some of its parts, or without any (CORE=1), has a folder of
# its own, K.
PARTS := $(shell sed -n 's/^parts: //p' tools/order 2>/dev/null)
LEFT_OUT := $(strip $(if $(CORE),$(PARTS),$(WITHOUT)))
UNKNOWN := $(filter-out $(PARTS),$(LEFT_OUT))
$(if $(UNKNOWN),$(error WITHOUT: no part is called $(UNKNOWN); there are $(PARTS)))
space := $(subst ,, )
K := $(if $(CORE),build/core,build$(if $(LEFT_OUT),/without-$(subst \
	$(space),-,$(LEFT_OUT))))
KSRC := $(filter-out $(if $(LEFT_OUT),$(LEFT_OUT:%=kernel/%/%),\
	kernel/absent.c),$(KSRC))
KOBJ := $(KSRC:%=build/obj/%.o)

# The shell that init starts: make run SH=tsh. ADD brings files of the host, as
# vmrun's --add does. A disc that is not the usual one has a folder of its own.
USUAL_SH := $(if $(CORE),tsh,sh)
SH ?= $(USUAL_SH)
SH_WORDS := $(if $(filter-out sh,$(SH)),shell=/bin/$(SH))
DISC := $(K)$(if $(filter-out $(USUAL_SH),$(SH)),/$(SH))$(if $(ADD),/added)
ULIBSRC := $(sort $(wildcard user/lib/*.c user/lib/*.asm))
UCRT := $(patsubst %,build/obj/%.o,$(filter user/lib/crt0.%,$(ULIBSRC)))
ULIB := build/obj/user/lib.a
UDIRS := $(filter-out lib tests include linux,\
	$(sort $(patsubst user/%/,%,$(dir $(wildcard user/*/*.c)))))
UPROGS := $(sort $(patsubst user/%.c,build/user/%,$(wildcard user/*.c)) \
	$(UDIRS:%=build/user/%))
TESTS := $(patsubst user/tests/%.c,build/tests/%,$(wildcard user/tests/*.c))

.PHONY: all kernel user tests run run-vga bochs test test-outside record bench \
	fuzz debug gdb lab grade lab-program check-labs web web-serve watch \
	mutants lint coverage tour rewind picture doctor fresh help order iso no-disc clean FORCE
all: $(if $(NO_DISC),no-disc $(K)/kernel.elf build/initrd.cpio,iso) tests
kernel: $(K)/kernel.elf
user: $(UPROGS)
tests: $(TESTS) build/linux/init
iso: $(DISC)/tine.iso

# A record holds what no file's date can tell (the compiler, a list of
# programs) and changes only when that does.
record = mkdir -p build/gen; echo '$1' | cmp -s - $@ || \
	{ echo '$1' >$@; $2 }
build/gen/toolchain: FORCE
	@$(call record,$(CC) | $(KFLAGS) | $(UFLAGS) | $(LDFLAGS),\
		echo "compiling with $(CC)";)
$(K)/gen/sources: FORCE
	@mkdir -p $(@D)
	@$(call record,$(KSRC),:;)
build/gen/library: FORCE
	@$(call record,$(ULIBSRC),:;)
build/gen/programs: FORCE
	@$(call record,$(UPROGS),:;)

# Objects. The kernel's rules, then the programs'.
build/obj/user/%.c.o: user/%.c build/gen/toolchain
	@mkdir -p $(@D)
	$(call say,CC $<)$(CC) $(UFLAGS) -MMD -MP -c -o $@ $<

build/obj/user/%.asm.o: user/%.asm build/gen/toolchain
	@mkdir -p $(@D)
	$(call say,NASM $<)$(NASM) $(NASMFLAGS) -MD $(@:.o=.d) -MP -o $@ $<

build/obj/%.c.o: %.c build/gen/toolchain
	@mkdir -p $(@D)
	$(call say,CC $<)$(CC) $(KFLAGS) -MMD -MP -c -o $@ $<

build/obj/%.asm.o: %.asm build/gen/asmconsts.inc build/gen/toolchain
	@mkdir -p $(@D)
	$(call say,NASM $<)$(NASM) $(NASMFLAGS) -MD $(@:.o=.d) -MP -o $@ $<

# What is compiled as far as assembly, into which it prints lines
# "->NAME $VALUE": the assembler's view of C, and that of tools/outside, which
# looks at the guest's memory.
constants = $(call say,GEN $@)$(CC) $(KFLAGS) -MMD -MP -MT $@ -MF $@.d \
	-S -o $@.s $< && sed -n \
	's/^[[:space:]]*->\([A-Za-z0-9_.]*\) \$$*\(.*\)$$/$1\1 \2/p' $@.s >$@
build/gen/asmconsts.inc: tools/asmconsts.c build/gen/toolchain
	$(call constants,%define )
build/gen/structs: tools/structs.c build/gen/toolchain
	$(call constants)

# The kernel is linked twice: once to learn where its functions are, once with
# that table in it for panic's backtrace. The table stands behind the text,
# so it cannot move what it describes; the recipe makes sure.
klink = $(CC) $(LDFLAGS) -T linker.ld -o $1 $(KOBJ) $2 -lgcc
text_symbols = $(NM) -n $1 | grep -i ' t '

build/gen/ksyms0.asm: tools/mksyms
	@mkdir -p $(@D)
	$(Q)awk -f tools/mksyms </dev/null >$@
build/gen/ksyms0.asm.o: build/gen/ksyms0.asm
	$(Q)$(NASM) -f elf32 -o $@ $<
$(K)/gen/kernel1.elf: $(KOBJ) build/gen/ksyms0.asm.o linker.ld \
		$(K)/gen/sources
	$(Q)$(if $(KSRC),$(call klink,$@,build/gen/ksyms0.asm.o),\
		echo "tools/order names no kernel sources" >&2; exit 1)
$(K)/gen/ksyms.asm: $(K)/gen/kernel1.elf tools/mksyms
	$(call say,GEN $@)$(call text_symbols,$<) | awk -f tools/mksyms >$@
$(K)/gen/ksyms.asm.o: $(K)/gen/ksyms.asm
	$(Q)$(NASM) -f elf32 -o $@ $<
$(K)/kernel.elf: $(K)/gen/kernel1.elf $(K)/gen/ksyms.asm.o build/gen/structs
	$(call say,LD $@)$(call klink,$@,$(K)/gen/ksyms.asm.o)
	$(Q)$(call text_symbols,$(K)/gen/kernel1.elf) >$(K)/gen/kernel1.sym
	$(Q)$(call text_symbols,$@) | cmp -s - $(K)/gen/kernel1.sym || { \
		echo "$@: the symbol table moved the text: see linker.ld" >&2; \
		rm -f $@; exit 1; }
	$(Q)$(OBJCOPY) --add-section .structs=build/gen/structs $@

# gdb is to find the parts' functions under their names, not the stand-ins.
# (private: or what it is made of, the record of all flags, had it, too.)
build/obj/kernel/absent.c.o: private KFLAGS += -g0

# Programs: user/NAME.c or user/NAME/*.c, each with the library.
ulink = $(CC) $(LDFLAGS) -Wl,--gc-sections -T user/user.ld -o $1 $(UCRT) $2 $(ULIB) -lgcc

$(ULIB): $(filter-out $(UCRT),$(ULIBSRC:%=build/obj/%.o)) build/gen/library
	@mkdir -p $(@D)
	$(call say,AR $@)rm -f $@; $(AR) rcsD $@ $(filter %.o,$^)

define folder_program
build/user/$1: $$(patsubst %,build/obj/%.o,$$(sort $$(wildcard user/$1/*.c))) \
		$$(UCRT) $$(ULIB) user/user.ld
	@mkdir -p $$(@D)
	$$(call say,LD $$@)$$(call ulink,$$@,$$(filter build/obj/user/$1/%,$$^))
endef
$(foreach d,$(UDIRS),$(eval $(call folder_program,$d)))

build/user/%: build/obj/user/%.c.o $(UCRT) $(ULIB) user/user.ld
	@mkdir -p $(@D)
	$(call say,LD $@)$(call ulink,$@,$<)

build/tests/%: build/obj/user/tests/%.c.o $(UCRT) $(ULIB) user/user.ld
	@mkdir -p $(@D)
	$(call say,LD $@)$(call ulink,$@,$<)

# The first process where tools/linuxrun boots a Linux.
build/linux/init: build/obj/user/linux/init.c.o $(UCRT) $(ULIB) user/user.ld
	@mkdir -p $(@D)
	$(call say,LD $@)$(call ulink,$@,$<)

# The initrd carries stripped copies: an 8 MiB machine has to hold it twice.
build/strip/%: build/user/%
	@mkdir -p $(@D)
	$(Q)$(OBJCOPY) --strip-all $< $@

build/initrd.cpio: $(UPROGS:build/user/%=build/strip/%) build/gen/programs \
		tools/mkinitrd tools/newc.py $(wildcard user/etc/*)
	$(call say,CPIO $@)tools/mkinitrd $@ $(filter build/strip/%,$^)

# The disc. Only BIOS GRUB, only the modules grub.cfg asks for: it boots in
# half the time.
GRUBMODS := multiboot2 normal configfile serial terminal test newc echo \
	biosdisk iso9660 reboot sleep
$(DISC)/iso/boot/kernel.elf: $(K)/kernel.elf
	@mkdir -p $(@D)
	$(Q)$(OBJCOPY) --strip-debug $< $@
$(DISC)/iso/boot/initrd.cpio: build/initrd.cpio $(if $(ADD),FORCE)
	@mkdir -p $(@D)
	$(Q)$(if $(ADD),tools/mkinitrd $@ $(UPROGS:build/user/%=build/strip/%) \
		-- $(ADD),cp $< $@)
$(DISC)/iso/boot/grub/grub.cfg: boot/grub.cfg
	@mkdir -p $(@D)
	$(Q)sed 's,/kernel.elf,& $(SH_WORDS),' $< >$@
no-disc:
	@echo "no disc is made: $(NO_DISC); tools/vmrun and 'make debug'" \
		"need none"
$(DISC)/tine.iso: $(DISC)/iso/boot/kernel.elf $(DISC)/iso/boot/initrd.cpio \
		$(DISC)/iso/boot/grub/grub.cfg
	$(call say,ISO $@)tools/mkiso $@ $(DISC)/iso "$(GRUBMODS)"

# Doors.
QEMU := qemu-system-i386 -m $(MEM) -nic none -no-reboot \
	-device isa-debug-exit,iobase=0xf4,iosize=0x4
QISO := -cdrom $(DISC)/tine.iso -boot d
GDBSOCK := build/gdb.sock
comma := ,
DETERMINED = -icount shift=$(ICOUNT)$(comma)sleep=off -seed 1 \
	-rtc base=2000-01-01$(comma)clock=vm

# isa-debug-exit makes 125 of a panic, which has then said why on the console.
panicked = st=$$?; [ $$st -ne 125 ] || echo "(the kernel panicked)" >&2; \
	exit $$st

run: $(DISC)/tine.iso
	@echo "Tine in QEMU: 'poweroff' leaves, and so does Ctrl-A X."
	$(Q)mkdir -p $(K)/run
	$(Q)$(QEMU) $(QISO) -display none -serial mon:stdio \
		-qmp unix:$(K)/run/$$$$.qmp,server=on,wait=off || { $(panicked); }

# In a second terminal, beside make run
watch: $(K)/kernel.elf
	$(Q)tools/watch $< $(K)/run

run-vga: $(DISC)/tine.iso
	@[ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || { echo "run-vga: there is no \
	desktop here to open a window on; 'make run' works in a terminal"; \
	exit 1; }
	@qemu-system-i386 -display help 2>/dev/null | grep -Eq '^(gtk|sdl)$$' || { echo \
	"run-vga: this QEMU cannot open windows; apt-get install \
	qemu-system-gui"; exit 1; }
	$(Q)$(QEMU) $(QISO) -serial file:build/run-vga.log || { $(panicked); }

bochs: $(DISC)/tine.iso
	@echo "Tine in Bochs: 'poweroff' leaves, and so does Ctrl-A X."
	$(Q)tools/bochs $<

test: all
	$(Q)tools/test

# Programs nobody here wrote; a part of make test
test-outside: all
	$(Q)tools/test outside/

record: tests build/initrd.cpio
	$(Q)tools/record $(if $(CHECK),--check) $(if $(VM),--vm) $(TEST)

bench: all
	$(Q)tools/bench $(if $(LINUX),--linux)

# Coursework labs: tools/labs/TEACHING.md
LABS := tools/labs
lab: all
	$(Q)$(LABS)/starter "$(LAB)" "$(OUT)" --seed "$(or $(SEED),0)" \
		$(if $(TWIST),--twist "$(TWIST)")

grade: all
	$(Q)$(LABS)/grade "$(LAB)" --format "$(or $(FORMAT),text)" \
		$(if $(SEED),--seed "$(SEED)") $(if $(TWIST),--twist "$(TWIST)") \
		$(if $(ONLY),--only "$(ONLY)") --level "$(or $(LEVEL),1)" \
		"$(or $(SUBMISSION),.)"

lab-program: all
	$(Q)$(LABS)/ask --program "$(LAB)" $(SEED)

check-labs: all
	$(Q)tools/test labs && for part in starters course endless forgeries \
		neutral proof; do echo "labs: $$part"; \
		tools/test --in-process test_labs whole_$$part || exit 1; done

fuzz: $(K)/kernel.elf build/initrd.cpio
	$(Q)SECONDS="$(SECONDS)" SEED="$(SEED)" CALLS="$(CALLS)" \
		$(if $(PARSER),tools/fuzzparser "$(PARSER)",tools/fuzz)

coverage: $(K)/kernel.elf build/initrd.cpio
	$(Q)SEED="$(SEED)" SEEDS="$(SEEDS)" CALLS="$(CALLS)" \
		OBJDUMP="$(CROSS)objdump" tools/coverage

mutants: build/kernel.elf build/initrd.cpio tests
	$(Q)tools/mutants $(MUTANT)

debug: $(K)/kernel.elf build/initrd.cpio
	$(Q)$(if $(STUB),tools/gdbstub-run build/stub.sock,\
		tools/gdb/debug $(GDBSOCK)) $(QEMU) -kernel $(K)/kernel.elf \
		-initrd build/initrd.cpio -append "$(SH_WORDS)" \
		-display none -serial mon:stdio \
		$(if $(ICOUNT),$(DETERMINED)) || { $(panicked); }

gdb:
	$(Q)$(KERNEL:%=TINE_KERNEL=%) tools/gdb/start \
		$(if $(STUB),build/stub.sock,$(GDBSOCK)) $(PROG)

tour: $(K)/kernel.elf build/initrd.cpio
	$(Q)BATCH=$(BATCH) tools/gdb/tour $(TOUR)

# build/rewind/ keeps the recording, and the kernel it is of
rewind: $(K)/kernel.elf build/initrd.cpio
	$(Q)$(if $(REPLAY),,tools/gdb/rewind $(KERNEL:%=--kernel %) \
		$(BOOT:%=--boot %) record $(CMD) &&) \
		tools/gdb/rewind replay $(PROG)

# build/picture/: CMD's tasks and memory as a page. TASKS=PID,PID, ADD=program
picture: $(K)/kernel.elf build/initrd.cpio
	$(Q)[ -n "$(CMD)" ] || { echo "picture: CMD= names the command" >&2; \
		exit 2; }
	$(Q)mkdir -p build/picture
	$(Q)tools/vmrun --icount 0 --log build/picture/log --kernel \
		$(K)/kernel.elf $(ADD:%=--add %) --picture \
		build/picture/$(notdir $(firstword $(CMD))).html$(TASKS:%=,%) \
		-- $(if $(word 2,$(CMD)),sh -c "$$CMD",$(CMD))
	$(Q)echo "build/picture/$(notdir $(firstword $(CMD))).html"

# build/web/: a machine for browsers, with its tables drawn. Wants npm, once
# with a network.
$(K)/web/layout.js: $(K)/kernel.elf build/initrd.cpio $(wildcard tools/web/*)
	@mkdir -p $(K)/gen
	$(Q)$(OBJCOPY) --strip-debug $< $(K)/gen/web.elf
	$(call say,WEB $(@D))tools/web/build $(K)/gen/web.elf \
		build/initrd.cpio $(@D)
web: $(K)/web/layout.js
	@echo "$(K)/web: any web server can serve it; 'make web-serve' does"

web-serve: web
	$(Q)tools/web/serve $(K)/web $(PORT)

order:
	$(Q)tools/checkorder

lint:
	$(Q)tools/lint

doctor:
	$(Q)tools/doctor

fresh:
	$(Q)CASE="$(CASE)" TESTS="$(TESTNAMES)" MIRROR="$(MIRROR)" tools/fresh

# For clangd and editors: how each C file is compiled.
compile_commands.json: FORCE
	$(Q)tools/compdb "$(CC) $(KFLAGS)" $(KSRC) -- "$(CC) $(UFLAGS)" \
		$(sort $(wildcard user/*.c user/*/*.c)) >$@.new && mv $@.new $@

clean:
	rm -rf build

help:
	@echo "tools/setup      install the host packages this needs"
	@echo "make             kernel, programs, initrd, bootable ISO (build/)"
	@echo "make run         boot in QEMU, console in this terminal (MEM=64);"
	@echo "                 SH=tsh: to the tiny shell, user/tsh.c; ADD=FILE: bring"
	@echo "                 FILE of this host along, as a program /bin/FILE"
	@echo "make run-vga     boot in a window: VGA text, PS/2 keyboard"
	@echo "make bochs       the same as run, in Bochs instead of QEMU"
	@echo "make test        every test; ends with 'N passed, N failed'"
	@echo "make test-outside  Debian's busybox, bash and dash: as on Linux?"
	@echo "make record      ask a Linux for the tests' answers (TEST=name);"
	@echo "                 CHECK=1: only say which differ. VM=1: not this one"
	@echo "make bench       instructions per operation, beside other kernels"
	@echo "                 (LINUX=1: measure Linux's column, too)"
	@echo "make fuzz        attackers by chance (SECONDS=60 SEED=1 CALLS=20000)"
	@echo "                 PARSER=elf: libFuzzer on what reads strangers'"
	@echo "                 bytes: cpio elf multiboot gdbproto ldisc, or all"
	@echo "make mutants     small mistakes in the kernel: the tests reject each"
	@echo "                 (MUTANT=name: one of tools/mutants.txt)"
	@echo "make coverage    which lines of the kernel attackers reach (SEEDS=12)"
	@echo "make debug       QEMU waiting for gdb"
	@echo "make gdb         gdb attached to that, with our commands (PROG=sh)"
	@echo "                 STUB=1 with both: by the stub in the kernel, COM2"
	@echo "make tour        fork step by step (TOUR=exec ...; BATCH=1)"
	@echo "make rewind      record a run, go back in it with gdb (CMD=cowdemo;"
	@echo "                 KERNEL=file; BOOT=program: in the shell's place)"
	@echo "make picture     fork drawn as a page to print (CMD=cowdemo, TASKS=2,3,"
	@echo "                 ADD=PROGRAM): build/picture/cowdemo.html"
	@echo "make web         a page with the machine in it, and its tables drawn:"
	@echo "                 build/web/ (wants npm: tools/setup --web)"
	@echo "make web-serve   that, on this machine's loopback (PORT=8000)"
	@echo "make watch       beside make run, in a second terminal: its tasks and"
	@echo "                 frames as they change"
	@echo "make lab         a starter tree for a course (LAB=cow OUT=dir SEED=n)"
	@echo "make grade       points for it (LAB=cow SUBMISSION=dir FORMAT=text"
	@echo "                 LEVEL=1); see tools/labs/TEACHING.md"
	@echo "make check-labs  the proof that the labs' graders tell right from wrong"
	@echo "make order       check that no file looks up (see tools/order)"
	@echo "make lint        cppcheck, shellcheck, pyflakes3 (tools/setup --lint)"
	@echo "make doctor      which host tools are missing, and the cure"
	@echo "make fresh       the README's lines on bare systems (root; CASE=,"
	@echo "                 TESTNAMES=, MIRROR=: see tools/fresh --help)"
	@echo "make compile_commands.json"
	@echo "                 for clangd and editors"
	@echo "make clean       remove build/"
	@echo "tools/vmrun [opts] -- CMD ARGS..."
	@echo "                 run one command in Tine, leave with its status"
	@echo "tools/linuxrun   the same on a Linux (tools/setup --linux)"
	@echo "make DEBUG=1 ... the same with a kernel that looks for faults of its own:"
	@echo "                 what is free is poisoned, UBSan, no sleep while"
	@echo "                 interrupts are off, /proc/meminfo's DeepestStack"
	@echo "V=1 shows the commands make runs."

-include $(wildcard build/gen/asmconsts.inc.d build/gen/structs.d $(KOBJ:.o=.d))
-include $(shell find build/obj/user -name '*.d' 2>/dev/null)
