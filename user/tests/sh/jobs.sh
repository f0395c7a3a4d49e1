### background
echo a & wait; echo b
### background_pid
sleep 0 & p=$!; wait $p; echo $?; (exit 5) & wait $!; echo $?
### background_list
{ sleep 0; echo a; } & wait; (echo b) & wait; true && echo c & wait
### background_input
echo text | { cat & wait; }
### wait_unknown
wait 99999; echo $?
### wait_all
for i in 1 2 3; do (exit $i) & done; wait; echo $?
### kill
sleep 100 & kill $!; wait $! 2>/dev/null; echo $?
### kill_signal
sleep 100 & kill -KILL $!; wait $! 2>/dev/null; echo $?; kill -0 $$; echo $?
### killed
sh -c 'kill -TERM $$' 2>/dev/null; echo $?; sh -c 'kill -9 $$' 2>/dev/null; echo $?
### trap_exit
trap 'echo bye $?' EXIT; echo in; (exit 3)
### trap_exit_status
trap 'echo bye; exit 5' EXIT; exit 2
### trap_exit_once
trap 'echo bye' EXIT; trap 'echo other' EXIT; f() { exit 3; }; f
### trap_exit_subshell
trap 'echo outer' EXIT; (echo in); (trap 'echo inner' EXIT; echo in2); echo end
### trap_exit_error
trap 'echo bye' EXIT; set -e; false; echo no
### trap_reset
trap 'echo bye' EXIT; trap - EXIT; trap 'echo x' 0; trap 0; echo end
### trap_int
trap 'echo int' INT; kill -INT $$; echo after; trap - INT; (kill -INT $$; sleep 1); echo no
### trap_term
trap 'echo term; x=1' TERM; kill $$; echo x=$x; kill -TERM $$; echo end
### trap_ignore
trap '' TERM; kill $$; echo alive; sh -c 'kill $$; echo child alive'; trap - TERM; sh -c 'kill $$; echo no' 2>/dev/null; echo $?
### trap_status
trap 'true' USR1; (exit 3); kill -USR1 $$; echo $?; f() { kill -USR1 $$; return 4; }; f; echo $?
### trap_in_loop
trap 'echo out; break' USR1; for i in 1 2 3; do echo $i; [ $i = 2 ] && kill -USR1 $$; done; echo end
### trap_wait
trap 'echo usr' USR1; (sleep 0.2; kill -USR1 $$) & sleep 0.5; wait; echo end
### trap_list
trap 'echo a b' INT; trap
### trap_quotes
x=1; trap "echo then $x" EXIT; trap 'echo now $x' TERM; x=2; kill $$
### pid
[ $$ = $(echo $$) ] && echo same; (echo $$) >f; [ $$ = $(cat f) ] && echo same
### last_background
[ -z "$!" ] && echo none; true & [ -n "$!" ] && echo some; wait
### subshell_isolated
x=1; f() { echo f; }; (x=2; f() { echo g; }; f; trap 'echo t' EXIT); f; echo $x
### subshell_options
(set -e; false; echo no); echo $? $-; (set -f); echo *.none
### umask
umask 022; umask; umask 77; umask; (umask 0); umask
### exec
(exec echo replaced; echo no); echo on; exec sh -c 'exit 6'; echo no
### exec_missing
(exec not-there; echo no) 2>/dev/null; echo $?; echo on
### cd
cd /tmp; cd /; cd -; echo $PWD $OLDPWD; cd /not-there 2>/dev/null; echo $?
### cd_home
HOME=/tmp; cd; pwd; cd ..; pwd
### getopts
set -- -a -b val -cd rest; while getopts ab:cd o; do echo $o $OPTARG; unset OPTARG; done; shift $((OPTIND-1)); echo $1
### getopts_wrong
set -- -x; getopts a o 2>/dev/null; echo $? $o
### type
f() { :; }; command -v f; command -v cd; command -v nothing; echo $?
### test_strings
[ a = a ]; echo $?; [ a != a ]; echo $?; [ -n "" ]; echo $?; [ -z "" ]; echo $?; [ x ]; echo $?; [ ]; echo $?; [ "" ]; echo $?
### test_numbers
[ 1 -eq 01 ]; echo $?; [ 1 -lt 2 ]; echo $?; [ 2 -le 1 ]; echo $?; [ -1 -gt -2 ]; echo $?; [ a -eq 1 ] 2>/dev/null; echo $?
### test_files
>f; mkdir d; [ -f f ]; echo $?; [ -d f ]; echo $?; [ -d d ]; echo $?; [ -e g ]; echo $?; [ -s f ]; echo $?; [ -r f ]; echo $?
### test_logic
[ ! a = b ]; echo $?; [ a = a -a b = c ]; echo $?; [ a = b -o b = b ]; echo $?; test ! x; echo $?; [ \( a = a \) ]; echo $?
### test_odd
[ = = = ]; echo $?; [ ! = ! ]; echo $?; [ -n = ] ; echo $?; x=-f; [ "$x" = -f ]; echo $?; [ ! ]; echo $?
### test_syntax
[ a = ] 2>/dev/null; echo $?; [ a b ] 2>/dev/null; echo $?; [ a 2>/dev/null; echo $?
### colon
: a b $(echo side >&2) ; echo $?; : ${x:=set}; echo $x
