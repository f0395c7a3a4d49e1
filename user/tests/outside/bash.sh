### arrays
a=(x "y z" w); echo ${#a[@]} "${a[1]}" ${a[-1]}; a+=(v); for i in "${!a[@]}"; do echo $i ${a[i]}; done
declare -A m; m[k]=1; m[l]=2; echo ${m[k]}${m[l]} ${#m[@]}
### braces
echo {1..5} {a,b}{1,2} {01..03}
### substitutions
s=hello; echo ${s^^} ${s/l/L} ${s//l/L} ${s:1:3} ${s: -2}
### double_brackets
[[ abc =~ ^a(.)c$ ]] && echo ${BASH_REMATCH[1]}; [[ x < y && -n z ]] && echo yes
### here_string
read a b <<<"one two"; echo $b; $BB cat <<<word
### pipefail
set -o pipefail; false | true; echo $? ${PIPESTATUS[@]}
### c_loop
for ((i = 0; i < 3; i++)); do echo $i; done; ((i == 3)) && echo three
### printf_forms
printf '%5d|%-5s|%05.1f|%x|%q\n' 42 ab 3.14159 255 'a b'
### local_and_recursion
fact() { local n=$1; ((n < 2)) && echo 1 || echo $((n * $(fact $((n - 1))))); }; fact 6
### mapfile_lines
printf '1\n2\n3\n' >f; mapfile -t l <f; echo ${#l[@]} ${l[2]}
### jobs_wait_n
($BB sleep 1; exit 3) & wait -n; echo $?
### select_case_fallthrough
case a in a) echo 1;& b) echo 2;; c) echo 3;; esac
### trap_err_and_debug
trap 'echo err' ERR; false; true
### ulimit_soft
ulimit -S -f 1; $BB dd if=/bin/busybox of=f bs=1024 count=9 2>/dev/null; echo $?
### signal_names
kill -l 15; kill -l TERM
### subshell_pid
[ $$ = $BASHPID ] && echo same; ( [ $$ = $BASHPID ] || echo other )
### coprocess
coproc { while read l; do echo "<$l>"; done; }; echo hi >&${COPROC[1]}; read x <&${COPROC[0]}; echo $x; kill $COPROC_PID; wait $COPROC_PID; echo $?
### process_substitution
cat() { $BB cat "$@"; }; $BB paste <($BB seq 3) <($BB seq 4 6); $BB diff <(echo a) <(echo b); echo data > >($BB tr a-z A-Z); wait $!; while read l; do n=$((n + l)); done < <($BB seq 10); echo $n
### read_with_time
read -t 0.1 x < <($BB sleep 1) ; echo $?; read -n 3 x <<<abcdef; echo $x; read -d : x <<<a:b; echo $x; read -a w <<<"p q r"; echo ${w[2]}; IFS=, read -r a b <<<1,2,3; echo $b; read -t 0 </dev/null; echo $?
### select_loop
PS3=; select w in red green; do echo $REPLY $w; [ $w = green ] && break; done <<<$'1\n2\n3' 2>/dev/null
### job_table
set -m; $BB sleep 50 & $BB sleep 60 & jobs | $BB sed 's/\$BB/x/' ; kill %2; wait %2; echo $?; disown %1; jobs; kill $!; kill %1 2>/dev/null || echo no job
### foreground
set -m; $BB sleep 0.1 & fg %1 >/dev/null; echo $?; (kill -STOP $BASHPID; echo resumed) & while [ "$(jobs -s)" = "" ]; do $BB sleep 0.02; done; jobs -s | $BB cut -c1-10; bg %1 >/dev/null; wait; echo done
### wait_for_which
(exit 3) & a=$!; (exit 4) & b=$!; wait $b; echo $?; wait $a; echo $?; ($BB sleep 0.3; exit 5) & ($BB sleep 0.1; exit 6) & wait -n; echo $?; wait -n; echo $?; wait -n; echo $?
### traps_in_functions
f() { trap 'echo return' RETURN; echo in f; }; f; trap 'echo "line $LINENO" >/dev/null; echo D' DEBUG; :; trap - DEBUG; set -E; trap 'echo E $?' ERR; g() { false; }; g; trap - ERR; trap 'echo chld' CHLD; $BB true; trap -p CHLD
### arrays_more
a=({a..e}); echo ${a[@]:1:3} ${a[@]/c/X} ${#a[2]}; unset 'a[1]'; echo ${!a[@]}; b=("${a[@]}"); echo ${#b[@]}; declare -A m=([x]=1 [y]="2 3"); for k in x y; do echo "$k=${m[$k]}"; done; printf '%s\n' "${a[@]^^}" | $BB sort -r | $BB head -n 1; declare -i n=3+4; echo $n; declare -r z=1; declare -p z n; local_nameref() { local -n r=$1; r=set; }; local_nameref v; echo $v
### globs_extended
shopt -s extglob nullglob dotglob; : >a.c; : >b.h; : >.hid; $BB mkdir -p d/e; : >d/e/f.c; echo *.@(c|h) !(*.c) none*; shopt -s globstar; echo **/*.c; case foobar in +(foo|bar)) echo matched;; esac; x=aXbXc; echo ${x//+(X)/-} ${x%%X*}; shopt -u nullglob; echo none*
### strings_quoted
echo $'tab\there' $'\x41\u0042' ${x:-$'a\nb'}; printf '%q %q\n' 'a b' $'n\nl'; printf -v v '%03d' 7; echo $v; echo "${v@Q}" "${#v}"; printf '%(%Y)T\n' 0; printf '%s\n' {x,y}{1..2}; echo ${PATH:0:2} "${!P*}" | $BB cut -c1-9
### limits_shown
ulimit -n 20; ulimit -n; (exec 30>f) 2>/dev/null || echo refused; ulimit -S -s 1024; ulimit -s; (ulimit -t 1; while :; do :; done); echo $?; (ulimit -v 20000; $BB true; echo $?)
### pipes_of_status
true | false | (exit 3); echo ${PIPESTATUS[@]}; set -o pipefail; $BB yes | $BB head -n 1; echo $?; shopt -s lastpipe; echo last | read x; echo $x; time -p true 2>/dev/null; { time true; } 2>&1 | $BB grep -c real; ! false | true; echo $?
### here_and_exec
exec 7<<<"from a string"; read -u 7 l; echo $l; exec {fd}>f; echo $((fd >= 10)); echo w >&$fd; exec {fd}>&-; $BB cat f; $BB cat <<<"$(<f)$(<f)"; exec -a renamed $BB sh -c 'echo $0'
### job_numbers
set -m; $BB sleep 100 & kill %1; wait %1; echo $?
### a_group_is_killed
set -m; ($BB sleep 100 | $BB sleep 100) & kill -TERM -$!; wait $!; echo $?
