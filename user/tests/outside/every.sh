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
