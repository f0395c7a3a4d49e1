### if
if true; then echo a; fi; if false; then echo b; fi; echo $?
### elif
for x in 1 2 3; do if [ $x = 1 ]; then echo one; elif [ $x = 2 ]; then echo two; else echo more; fi; done
### if_lines
if
  false
then
  echo no
else
  echo yes
fi
### while
i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done; echo $?
### until
i=3; until [ $i = 0 ]; do echo $i; i=$((i-1)); done
### for
for x in a 'b c' $(echo d e); do echo "<$x>"; done; echo $x
### for_none
for x in; do echo never; done; echo $?
### for_arguments
set -- 1 '2 3'; for x do echo "<$x>"; done
for x
do echo $x; done
### break
for x in 1 2 3; do [ $x = 2 ] && break; echo $x; done; echo out
### break_two
for x in 1 2; do for y in a b; do echo $x$y; break 2; done; done; echo $?
### continue
for x in 1 2 3; do [ $x = 2 ] && continue; echo $x; done
### continue_two
for x in 1 2; do for y in a b; do [ $y = b ] && continue 2; echo $x$y; done; done
### break_in_condition
while true; do while break; do echo no; done; echo once; break; done
### loop_status
while false; do :; done; echo $?; for x in 1; do false; done; echo $?
### case
for x in a bc '*' ''; do case $x in a) echo A;; b?) echo B;; '*') echo star;; *) echo other;; esac; done
### case_alternatives
for x in x y z; do case $x in (x|y) echo 1;; z|w) echo 2; esac; done
### case_quoted
x='[a]'; case $x in [a]) echo no;; "[a]") echo yes;; esac
### case_variable_pattern
p='a*'; case abc in $p) echo fits;; esac; case abc in "$p") echo no;; *) echo as text;; esac
### case_class
for x in 5 x ' '; do case $x in [0-9]) echo digit;; [[:alpha:]]) echo letter;; *) echo none;; esac; done
### case_status
case x in y) false;; esac; echo $?; case x in x) false;; esac; echo $?; case x in x) ;; esac; echo $?
### case_lines
case word
in
  w*)
    echo w
    ;;
esac
### and_or
true && echo a; false && echo b; false || echo c; true || echo d; false && echo x || echo y
### and_or_lines
true &&
echo a ||
echo b
### not
! true; echo $?; ! false; echo $?; ! false | true; echo $?
### group
{ echo a; echo b; } | wc -l | tr -d ' '; { false; }; echo $?
### subshell
x=1; (x=2; echo $x; exit 5); echo $? $x
### subshell_nested
((echo a); (echo b; (exit 3); echo $?))
### subshell_cd
cd /; (cd /tmp; pwd); pwd
### function
f() { echo "$# $1 $2"; }; f a 'b c'; f
### function_return
f() { return 7; echo no; }; f; echo $?; g() { false; return; }; g; echo $?; h() { false; }; h; echo $?
### function_arguments
set -- x y; f() { echo $1; set -- p q r; shift; echo $# $1; }; f a; echo $# $1
### function_recursion
f() { [ $1 = 0 ] && return; echo $1; f $(($1-1)); echo back $1; }; f 3
### function_redirected
f() { echo to file; } >out; f; cat out; f() { cat; } <out; f
### function_subshell
f() ( x=2; echo $x ); x=1; f; echo $x
### function_again
f() { echo one; }; f; f() { echo two; }; f; unset -f f; f 2>/dev/null; echo $?
### function_redefines_itself
f() { echo first; f() { echo second; }; }; f; f
### function_if
f() if [ $1 = a ]; then echo A; fi
f a
### function_in_pipe
f() { while read x; do echo "<$x>"; done; }; echo 'a b
c' | f
### function_over_program
cat() { echo mine; }; cat /etc/passwd; command cat </dev/null; echo $?
### local
x=1; f() { local x=2 y; y=3; echo $x $y; }; f; echo $x [$y]
### local_nested
x=1; f() { local x=2; g; echo $x; }; g() { echo $x; x=3; }; f; echo $x
### return_in_loop
f() { for x in 1 2 3; do [ $x = 2 ] && return 4; echo $x; done; }; f; echo $?
### assignment_before
x=1; f() { echo $x; }; x=2 f; x=3 true; echo $x; x=4 :; echo $x
### eval
x='echo a b'; eval $x; eval 'y=5; echo $y'; eval "for i in 1 2; do echo \$i; done"; eval; echo $?
### eval_status
eval false; echo $?; eval '(exit 3)'; echo $?
### dot
echo 'x=5; echo in $1; return 3; echo no' >lib; set -- arg; . ./lib; echo $? $x
### errexit
set -e; echo a; false; echo no
### errexit_tested
set -e; if false; then :; fi; false || true; ! true; while false; do :; done; false && true; echo here; (false); echo no
### errexit_function
set -e; f() { false; echo went on; }; f || echo no; f; echo no
### errexit_command
set -e; x=$(false) || echo caught; x=$(false); echo no
### errexit_pipe
set -e; false | true; echo on; true | false; echo no
### nounset
set -u; x=1; echo $x ${y-d} ${z:-e}; echo $y; echo no
### set_plus
set -e; set +e; false; echo $?
### exit
echo a; exit 3; echo b
### exit_in_function
f() { exit 4; }; f; echo no
### exit_of_last
false; exit
### comment
echo a # b ; echo c
# echo d
echo e
### semicolons
echo a;echo b;
if true;then echo c;fi;for x in d;do echo $x;done
### keywords_are_words
echo if then else fi for in do done case esac { } !
### syntax_error
echo first
fi
echo not reached
### syntax_error_end
echo first
if true; then echo no
### unknown
nothing-like-it; echo $?; ./not-here; echo $?
### time_goes
for i in 1 2 3 4 5 6 7 8 9 10; do for j in 1 2 3 4 5 6 7 8 9 10; do x=$((i*j)); done; done; echo $x
