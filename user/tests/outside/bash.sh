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
