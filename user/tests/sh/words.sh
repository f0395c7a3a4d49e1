### quotes
x='a  b'; echo $x "$x" '$x' "'$x'" \$x
### quotes_joined
echo a"b"'c'd\ e "" '' "f"
### backslashes
echo "\$ \` \" ." \. \* \"
### backslash_newline
echo one\
two "three\
four"
### empty_words
set -- "" '' $nothing ""; echo $#
### default
echo ${x:-d} ${x-d} ${x:+s} ${x+s}; x=; echo ${x:-d} [${x-d}] ${x:+s} ${x+s}
x=v; echo ${x:-d} ${x-d} ${x:+s} ${x+s}
### default_nested
echo ${a:-${b:-${c:-deep}}} "${a:-"q  q"}" ${a:-'s  s'}
### default_is_split
set -- ${a:-one two}; echo $#; set -- "${a:-one two}"; echo $#
### assign_default
echo ${x:=new}; echo $x; echo ${x:=other}
### length
x=hello; echo ${#x} ${#nothing}; set -- a b; echo ${#}
### trim
f=/usr/lib/libc.so.6; echo ${f#*/} ${f##*/} ${f%.*} ${f%%.*} ${f#x}
### trim_quoted
x='a*b*c'; echo "${x#a\*}" "${x%'*'c}" "${x##*'*'}"
### trim_class
x=abc123; echo ${x%%[0-9]*} ${x##[!0-9]} ${x##*[a-z]}
### unset_error
echo before; echo ${x?gone}; echo after
### unset_error_in_subshell
(echo ${x:?gone}; echo no); echo $?
### split
x=' a  b c '; for w in $x; do echo "<$w>"; done; for w in "$x"; do echo "<$w>"; done
### split_ifs
IFS=:; x=a::b:c:; for w in $x; do echo "<$w>"; done
### split_ifs_blanks
IFS=' :'; x='a : b:c  d :: e'; for w in $x; do echo "<$w>"; done
### split_ifs_empty
IFS=; x='a b'; for w in $x; do echo "<$w>"; done
### split_joined
x='1 2'; set -- a$x'b'; echo $# $1 $2
### at
set -- 'a b' c; for w in "$@"; do echo "<$w>"; done; for w in $@; do echo "<$w>"; done
### star
set -- 'a b' c; for w in "$*"; do echo "<$w>"; done; IFS=-; echo "$*"
### at_joined
set -- 1 2 3; for w in "x$@y"; do echo "<$w>"; done; set --; for w in "x$@y"; do echo "<$w>"; done
### at_none
f() { echo $#; }; set --; f "$@"; f "$*"; f ""
### positional
set -- 1 2 3 4 5 6 7 8 9 ten; echo $1 $9 ${10} $10 $#
### shift
set -- a b c; shift; echo $1 $#; shift 2; echo $# "$1"
### shift_too_far
set -- a; shift 2; echo not reached
### command
echo $(echo one; echo two) "$(echo a; echo b)"
### command_newlines
x=$(echo a; echo; echo b; echo; echo); echo "$x"
### command_nested
echo $(echo a $(echo b $(echo c))) "$(echo "$(echo "d  e")")"
### command_quotes
echo "$(echo ')' "(" 'x  y')" $(echo "a)b")
### command_case
echo $(case x in x) echo yes;; esac)
### command_status
x=$(exit 3); echo $?; false; x=5; echo $?; echo $(exit 4) $?
### command_comment
echo $(echo a # ) not here
)
### backquotes
echo `echo a b` "`echo "c  d"`" `echo \`echo e\``
### backquotes_dollar
x=1; echo `echo $x \$x '\$x'`
### arithmetic
echo $((1+2*3)) $(( (1+2)*3 )) $((7/2)) $((-7/2)) $((7%3)) $((-7%3))
### arithmetic_compare
echo $((1<2)) $((2<=1)) $((3==3)) $((3!=3)) $((1&&0)) $((1||0)) $((!5)) $((~5))
### arithmetic_bits
echo $((1<<10)) $((255>>4)) $((6&3)) $((6|3)) $((6^3)) $((0x1f)) $((010))
### arithmetic_variables
x=5; y=x; echo $((x+1)) $(($x*2)) $((nothing+1)) $((x>3?10:20))
### arithmetic_assigns
x=5; echo $((x=x+1)) $x $((x+=10)) $((x*=2)); echo $x
### arithmetic_long
echo $((2147483647+1)) $((4000000000*4)) $((-9223372036854775807-1))
### arithmetic_lazy
x=1; echo $((0 && (x=5))) $((1 || (x=6))) $x; echo $((1 ? 2 : (x=7))) $x
### arithmetic_nested
echo $(( $(echo 3) + ${x:-4} + $((5)) ))
### arithmetic_error
echo before; echo $((1/0)); echo not reached
### tilde
HOME=/h; echo ~ ~/x "~" '~' a~ \~; x=~/y; echo $x
### special
echo $# $? $-x; set -- a; echo $#; false; echo $?
### glob
mkdir d; cd d; touch a.c b.c .h c; echo *; echo *.c ?; echo [ab].c '*' "*".c x*
### glob_class
mkdir d; cd d; touch a1 b2 c3; echo [a-b]* [!a]* [[:alpha:]]1 *[23]
### glob_folders
mkdir d d/e d/f; touch d/e/1 d/f/2; echo d/*/* d/*/1 */e
### glob_off
mkdir d; cd d; touch a; set -f; echo *; set +f; echo *
### glob_of_variable
mkdir d; cd d; touch a b; x='*'; echo $x "$x"
### unset
x=1; unset x; echo [$x] ${x-unset}; unset nothing; echo $?
### export
x=1; export x; y=2; sh -c 'echo $x [$y]'; z=3 sh -c 'echo $z'; echo [$z]
### readonly
readonly x=1; echo $x; x=2; echo not reached
### dollar_alone
echo $ a$ "$" $%
### hash
echo a#b #c
echo '#' \#
