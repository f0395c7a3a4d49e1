### grep
printf 'alpha\nbeta\ngamma\n' >f; grep a f; grep -v m f; grep -n b f; grep -c a f; grep nothing f; echo $?
### grep_pattern
printf 'abc\na.c\nac\nabbbc\n' >f; grep '^a.c$' f; echo; grep 'ab*c' f; echo; grep -E 'ab+c|^ac' f; echo; grep -F a.c f; grep '[^b]c' f
### grep_files
echo x >f; echo x >g; grep x f g; grep -l x f g; grep -h x f g; echo x | grep -q x; echo $?; grep x not-here 2>/dev/null; echo $?
### grep_fold
printf 'Word\nWORD\nother\n' | grep -i word
### sort
printf 'b\na\nc\na\n' >f; sort f; sort -r f; sort -u f; printf '10\n9\n-1\n' | sort -n
### tail
seq 20 >f; tail -n 3 f; tail -n +18 f; tail -2 f; seq 3 | tail; tail -n 0 f; printf 'a\nb' | tail -n 1; echo
### head
seq 5 | head -n 2
### mv
echo a >f; mv f g; cat g; [ -e f ]; echo $?; mkdir d; mv g d; cat d/g; echo b >h; mv h d/g; cat d/g; mv nothing x 2>/dev/null; echo $?
### mv_mode
echo 'echo ran' >f; chmod 755 f; mv f g; ./g
### chmod
>f; mkdir d; chmod 640 f; for m in u+x,o=r +w,g-r a=,u=rwX go=u,u+s -x ug-s,=rw,+t a-w+x 4711 o+s,u-s g+s,u=; do chmod $m f d 2>/dev/null; echo $m $?; ls -l | grep -v ^total | while read m x; do echo $m; done; done; for m in +q u ''  u+x, 8 64x 17777; do chmod "$m" f 2>/dev/null; echo $?; done; chmod +x none 2>/dev/null; echo $?
### tee
echo a | tee f g; cat f g; echo b | tee -a f >/dev/null; cat f
### env
env -i A=1 B=2 env; A=3 env | grep ^A=; env -i A=4 sh -c 'echo $A'; env not-here 2>/dev/null; echo $?
### tr
echo hello | tr a-y b-z; echo 'a  b' | tr -s ' '; echo abc | tr -d b; echo 'a b' | tr ' ' '\n'
### printf
printf '%s-%d-%x\n' a 10 255 b 20 16; printf '%5s|%-5s|%05d\n' a b 3; printf '%c%c\n' xy z; printf '\101\t%%\n'
### wc
printf 'a b\nc\n' | wc -l | tr -d ' '
### cp_rm
echo a >f; cp f g; rm f; cat g; rm f 2>/dev/null; echo $?; rm -f f; echo $?
### seq
seq 3; seq 2 4; seq 10 -5 0
