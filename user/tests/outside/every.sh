### arithmetic
echo $((2 + 3 * 4)) $((7 % 3)) $((1 << 10)) $((0x1f)) $((5 > 3))
### functions
f() { echo "f has $#: $*"; return 3; }
f a "b c"; echo $?
### loops
for i in 1 2 3; do echo $i; done
i=3; while [ $i -gt 0 ]; do echo w$i; i=$((i - 1)); done
until [ $i -ge 2 ]; do i=$((i + 1)); echo u$i; done
### cases
for w in abc x.c "" 42; do case $w in *.c) echo C;; [0-9]*) echo number;; "") echo empty;; *) echo other;; esac; done
### expansions
a=hello.tar.gz; echo ${a%.*} ${a%%.*} ${a#*.} ${a##*.} ${#a} ${b:-none} ${a:+set}
### here_document
x=5; $BB cat <<END
x is $x and $(echo sub) and `echo back`
END
$BB cat <<'END'
x is $x
END
### pipes
echo one two three | while read a b; do echo "$b-$a"; done
$BB seq 5 | $BB sort -rn | $BB head -n 2
### status_of_a_pipe
true | false; echo $?; false | true; echo $?; ! true; echo $?
### traps
trap 'echo caught USR1' USR1; kill -USR1 $$; echo after
trap 'echo the end' EXIT
(trap 'echo sub ends' EXIT; exit 4); echo $?
### killed
$BB sleep 100 & kill -TERM $!; wait $!; echo $?
### background
(exit 7) & wait $!; echo $?
$BB sleep 0 & wait; echo done
### subshell
a=1; (a=2; echo $a); echo $a; { a=3; }; echo $a
### redirections
echo out >f; echo more >>f; $BB cat <f; $BB cat f f >g; $BB wc -l <g
{ echo a; echo b >&2; } 2>h >i; echo $($BB cat h) $($BB cat i)
exec 3>j; echo three >&3; exec 3>&-; $BB cat j
### globs
: >a1; : >a2; : >b1; echo *; echo a?; echo [!a]*; echo "*"; echo none*
### command_not_found
/none/program; echo $?; : >plain; ./plain; echo $?
### script_with_a_line
printf '#!/bin/busybox sh\necho script $# $1\n' >s; $BB chmod +x s; ./s one two
### exec_another
exec /bin/busybox echo replaced
### set_e
set -e; false; echo not reached
### eval_and_dot
eval 'echo $((1 + 1))'; echo 'echo sourced $x' >s; x=9; . ./s
### read_lines
printf 'a b\nc\\d\ne' | while read -r x y || [ -n "$x" ]; do echo "<$x|$y>"; done
### umask_and_test
umask 027; umask; : >f; [ -f f ] && [ ! -d f ] && [ -r f ] && echo file
[ a = a -a b != c ] && echo and
### shift_and_getopts
set -- -a -b val rest; while getopts ab: o; do echo "$o $OPTARG"; done; shift $((OPTIND - 1)); echo $1
### many_processes
i=0; while [ $i -lt 60 ]; do $BB true & i=$((i + 1)); done; wait; echo $i
### long_pipe
echo x | $BB cat | $BB cat | $BB cat | $BB cat | $BB cat | $BB tr x y
### ifs
IFS=:; set -- $(echo a:b:c); echo $2; IFS=' '; echo "$*"
### stopped_and_continued
(kill -STOP $BASHPID 2>/dev/null || $BB sh -c 'kill -STOP $PPID'; echo went on) & p=$!
until read -r a b s rest </proc/$p/stat 2>/dev/null && [ "$s" = T ]; do $BB sleep 0.01; [ -e /proc/$p ] || break; done
kill -CONT $p; wait $p; echo $?
### trap_in_a_loop
n=0; trap 'n=$((n + 1))' USR2; for i in 1 2 3 4 5; do kill -USR2 $$; done; echo $n
trap - USR2; trap '' TERM; kill -TERM $$; echo alive; trap; trap - TERM; ($BB sh -c 'kill -TERM $$'); echo $?
### wait_meets_a_trap
trap 'echo told' USR1; ($BB sleep 0.1; kill -USR1 $$) & $BB sleep 9 & wait $!; echo $?; kill $!
### exit_trap_status
(trap 'echo bye $?' EXIT; exit 3); echo $?; (trap 'exit 9' EXIT; exit 3); echo $?
(trap 'echo int; exit 7' INT; kill -INT $($BB sh -c 'echo $PPID')); echo $?
### signals_told
for s in HUP ALRM PIPE KILL USR1 SEGV; do $BB sh -c "kill -$s \$\$"; echo $s $?; done
### here_document_tabs
f() { $BB cat <<-END
	one
		two $((1 + 1))
	END
}
f; f | $BB tr a-z A-Z; $BB cat <<A; $BB cat <<'B'
first ${x:-default}
A
second ${x:-kept}
B
### here_document_large
{ $BB cat <<END
$($BB seq 20000)
END
} | $BB md5sum
### nested_substitution
a=$(echo $(echo $(echo deep))); echo "$a" "$(printf '%s' "$(echo "q u o t e")")" `echo \`echo back\``
x=$(exit 5); echo $?; y=$(printf 'a\n\n\n'); echo "<$y>"
### arithmetic_more
x=5; echo $((x += 3)) $((x++ + ++x)) $x $((x > 9 ? 1 : 2)) $((~0)) $((-7 / 2)) $((-7 % 3)) $((010 + 0x10)) $((1 || 0 && 0)) $((3 & 6 | 8 ^ 1)) 2>/dev/null || echo $((x + 3)) $((~0)) $((-7 / 2))
### printf_all
printf '%d %5d|%-5d|%05d %x %X %o %c %s|%10s|%-10s|%.2s %%\n' 1 2 3 4 255 255 8 chars str right left cut
printf '%s-%s\n' a b c; printf '%b' 'x\ty\n'; printf '\101\n'; printf '%d\n' 0x1f 010 "'A"
### files_compared
: >old; $BB touch -d 1990-01-01 old; : >new; [ new -nt old ] && echo newer; [ old -ot new ] && echo older
$BB ln new hard; [ new -ef hard ] && echo same; $BB ln -s new soft; [ -L soft ] && [ -f soft ] && echo link; $BB readlink soft; [ -s new ] || echo empty
### descriptors_dance
exec 3>f 4>&1; echo to f >&3; echo out >&4; { echo err >&2; } 2>&3; exec 3>&- 4>&-; $BB cat f
exec 5<f; read a <&5; read b <&5; read c <&5 || echo end; echo "$a $b"; exec 5<&-; echo x >&5 || echo closed
### noclobber
set -C; echo a >f; echo b >f || echo refused; echo c >|f; $BB cat f; echo d >>f; $BB wc -l <f
### read_options
printf 'a:b:c d\n' | { IFS=: read -r x y z; echo "$x/$y/$z"; }; printf ' lead and trail \n' | { read x; echo "<$x>"; }
printf 'one\\\ntwo\n' | { read x; echo "$x"; }; printf '' | { read x || echo none; }
### functions_recurse
fib() { if [ $1 -lt 2 ]; then echo $1; else echo $(($(fib $(($1 - 1))) + $(fib $(($1 - 2))))); fi; }; fib 9
### unset_and_readonly
readonly r=1; (r=2) || echo kept; a=1; unset a; echo ${a-unset}; (: ${a:?no value}) || echo failed; set -u; (echo $nothing) || echo unbound
### pipe_ends_early
($BB yes; echo $? >&2) 2>f | $BB head -n 1; $BB cat f; $BB seq 100000 | ($BB head -c 5; :); echo; trap '' PIPE; ($BB yes 2>/dev/null; echo $? >g) | $BB true; $BB cat g
### deep_pipes
for i in 1 2 3 4 5 6 7 8; do echo $i; done | while read a; do echo $((a * a)); done | $BB sort -rn | { read top; echo top $top; $BB wc -l; }
### fifo_talk
$BB mkfifo p q; ($BB cat <p | $BB tr a-z A-Z >q) & echo through the fifos >p; $BB cat q; wait; [ -p p ] && echo fifo
### tilde_and_cd
HOME=/tmp; cd ~; pwd; cd /; cd - >/dev/null; pwd; $BB mkdir -p a/b; cd a/b; cd ..; $BB basename $PWD; cd /none || echo stays; (cd /; pwd); CDPATH=/tmp; cd tmp 2>/dev/null; $BB basename "$PWD"
### umask_modes
for m in 000 022 077 777; do umask $m; : >f$m; $BB stat -c %a f$m; done; umask -S
### orphans_live_on
($BB sleep 0.1 && echo late >f) & (exit 0); wait; $BB cat f; ( ( $BB sleep 0.1; echo orphan >g) & ); until [ -s g ]; do $BB sleep 0.02; done; $BB cat g
