### out_and_in
echo a >f; echo b >>f; cat <f; cat f | wc -l | tr -d ' '
### descriptors
echo err >&2 2>f; { echo out; echo err >&2; } 2>f; echo --; cat f
### order
{ echo a; echo b >&2; } >f 2>&1; cat f; { echo a; echo b >&2; } 2>&1 >f; echo --; cat f
### close
exec 3>f; echo x >&3; exec 3>&-; echo y >&3; echo $?; cat f
### exec_in
echo 'one
two' >f; exec 3<f; read a <&3; read b <&3; echo $b $a
### exec_out
exec >f; echo hidden; exec >&2; cat f
### read_write
echo abc >f; exec 3<>f; read x <&3; echo $x; echo more >&3; cat f
### redirected_loop
echo 'a
b' >f; while read x; do echo "<$x>"; done <f >g; cat g
### redirected_if
if true; then echo a; echo b; fi >f; cat f
### redirected_group
{ echo a; } >f; (echo b) >>f; case x in x) echo c;; esac >>f; cat f
### redirect_alone
>f; [ -f f ] && [ ! -s f ]; echo $?
### redirect_first
>f echo a; <f cat; 2>&1 echo b
### redirect_name
n=f; echo a >$n; echo b >"$n"; cat "f"
### no_such_file
cat <not-here; echo $?; : <not-here; echo no
### builtin_redirected
x=1; read x <not-here; echo $? $x; cd / >f; echo $?
### clobber
echo long text >f; echo a >|f; cat f
### here
x=5; cat <<END
a $x "b" 'c' \$x \\ $(echo sub) $((x+1)) `echo bq`
  indented
END
### here_quoted
x=5; cat <<'END'
a $x $(echo no) \
END
cat <<\END
$y
END
### here_tabs
cat <<-END
	a
		b
	END
### here_two
cat <<A; cat <<B
first
A
second
B
### here_in_loop
for i in 1 2; do cat <<END
round $i
END
done
### here_in_function
f() {
  cat <<END
$1 and $2
END
}
f a b; f c 'd e'
### here_pipe
cat <<END | tr a-z A-Z
hello
END
### here_and_more
cat <<END && echo after
text
END
### here_while
while read a b; do echo "$b-$a"; done <<END
1 2
3 4 5
END
### here_empty
cat <<END
END
echo $?
### here_default
cat <<END
${x:-"quoted"} ${x:-it's}
END
### here_in_command
echo "$(cat <<END
inside
END
)"
### here_long
i=0; x=0123456789; while [ $i -lt 7 ]; do x=$x$x; i=$((i+1)); done; cat <<END | wc -c | tr -d ' '
$x$x$x$x$x$x$x$x
END
### here_no_end
cat <<END
the end is missing
### pipe
echo a b c | tr ' ' '\n' | sort -r | head -2
### pipe_status
true | false; echo $?; false | true; echo $?; exit 3 | exit 4; echo $?
### pipe_while
x=0; printf 'a\nb\n' | while read l; do x=$((x+1)); echo $l $x; done; echo $x
### pipe_lines
echo a |
 cat |
 tr a b
### pipe_builtin
x=0; cd / | cat; [ "$PWD" = / ]; echo $?; x=1; x=2 | cat; echo $x
### read
echo 'a b  c d' | { read x y z; echo "$x,$y,$z"; }
### read_one
echo '  a  b  ' | { read x; echo "<$x>"; }
### read_ifs
echo 'a:b::c' | { IFS=: read w x y z; echo "$w,$x,$y,$z"; }; echo "$IFS" | wc -c | tr -d ' '
### read_ifs_last
echo 'a:b:' | { IFS=: read x y; echo "$x,$y"; }; echo 'a:b:c:' | { IFS=: read x y; echo "$x,$y"; }
### read_backslash
cat >f <<'END'
a\b c\
d
END
read x <f; printf '%s\n' "$x"; read -r x <f; printf '%s\n' "$x"
### read_end
printf 'no newline' | { read x; echo $? $x; }; read x </dev/null; echo $? [$x]
### read_few
echo a | { read x y; echo "$x,$y"; }; echo | { read x y; echo "$x,$y"; }
### read_leaves_the_rest
printf '1\n2\n3\n' | { read x; echo $x; cat; }
### script_arguments
echo 'echo $0 $# "$2"' >s; sh s a 'b c'; sh -c 'echo $0 $1' name arg
### dev_null
echo gone >/dev/null; cat </dev/null; echo $?
