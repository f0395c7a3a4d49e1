### sed_forms
printf 'one\ntwo\nthree\n' >f; $BB sed -n '2p' f; $BB sed 's/e/E/g;1d' f; $BB sed '$!N;s/\n/+/' f
### awk_forms
printf 'a 1\nb 2\na 3\n' | $BB awk '{ s[$1] += $2 } END { for (k in s) print k, s[k] }' | $BB sort
$BB awk 'BEGIN { printf "%.3f %s\n", 22/7, substr("hello", 2, 3); while (i++ < 3) print i * i }'
### sort_forms
printf '10\n9\n2\n33\n' | $BB sort; printf '10\n9\n2\n33\n' | $BB sort -n; printf 'b 2\na 3\n' | $BB sort -k2nr; printf 'a\na\nb\n' | $BB uniq -c
### find_and_xargs
$BB mkdir -p d/e; : >d/x.c; : >d/e/y.c; : >d/z.h
$BB find d -name '*.c' | $BB sort | $BB xargs -n 1 echo; $BB find d -type d | $BB sort; $BB find d -name '*.h' -exec $BB basename {} ';'
### grep_forms
printf 'foo\nbar\nFoo\n' >f; $BB grep foo f; $BB grep -i -c foo f; $BB grep -v o f; $BB grep -n 'b.r' f; $BB grep -q none f; echo $?
### tar_and_back
$BB mkdir t; echo content >t/f; $BB tar cf t.tar t; $BB rm -r t; $BB tar xf t.tar; $BB cat t/f; $BB tar tf t.tar
### compression
echo "some text, some text" | $BB gzip | $BB gunzip; echo x | $BB bzip2 | $BB bunzip2
### digests
echo hello | $BB md5sum; echo hello | $BB sha256sum; echo hello | $BB cksum
### text_tools
echo 'a,b,c' | $BB cut -d, -f2; echo hello | $BB tr a-y b-z; printf '1\n2\n3\n' | $BB tac; printf 'a\nb\n' | $BB paste -s -d+; echo abc | $BB rev; $BB seq 3 | $BB nl
### diff_and_cmp
echo a >x; echo b >y; $BB diff x y; $BB cmp x y; echo $?; $BB cmp x x && echo equal
### od_and_hex
printf 'AB\n' | $BB od -c; printf 'AB' | $BB hexdump -C; printf 'hi' | $BB xxd -p
### copying
echo data >a; $BB cp a b; $BB cat b; $BB mkdir d; $BB cp a b d; $BB ls d; $BB rm -r d; $BB ls
### dd_blocks
$BB dd if=/dev/zero bs=512 count=3 2>/dev/null | $BB wc -c; echo abcdef | $BB dd bs=1 skip=2 count=3 2>/dev/null; echo
### numbers
$BB expr 6 '*' 7; echo '2^10' | $BB bc; $BB factor 60; echo '5 3 * p' | $BB dc; $BB seq -s, 1 2 9
### times_and_names
$BB date -u -d @86400 +%Y-%m-%d; $BB basename /a/b.c .c; $BB dirname /a/b; $BB echo -e 'a\tb'
### timeout_kills
$BB timeout 1 $BB sleep 100; echo $?; $BB timeout 9 $BB true; echo $?
### env_and_id
$BB env -i A=1 $BB env; $BB id -u; $BB whoami || echo no name
### head_closes_the_pipe
$BB yes | $BB head -n 3; $BB seq 100000 | $BB tail -n 1
### modes
: >f; $BB chmod 640 f; $BB stat -c '%a %s %F' f; $BB chmod u+x,g-r f; $BB stat -c %a f
### ed_script
printf 'a\none\ntwo\n.\n1s/one/1/\nw f\nq\n' | $BB ed >/dev/null; $BB cat f
### uuencode_both_ways
echo secret | $BB uuencode x | $BB uudecode -o -; echo abc | $BB base64 | $BB base64 -d
### sleepers_in_order
($BB sleep 0.2; echo late) & ($BB sleep 0.1; echo early) & wait
### split_and_join
$BB seq 6 >f; $BB split -l 2 f p; $BB ls; $BB cat pac
### cpio_round
echo x >f; echo f | $BB cpio -o -H newc 2>/dev/null >c; $BB rm f; $BB cpio -i <c 2>/dev/null; $BB cat f
### nice_shown
$BB nice -n 5 $BB nice; $BB nice
### tee_copies
echo both | $BB tee f; $BB cat f; echo again | $BB tee -a f >/dev/null; $BB wc -l <f
### mkfifo_missing_is_told
$BB test -p none; echo $?
