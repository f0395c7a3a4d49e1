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
### awk_reports
printf 'ann,30,x\nbob,25,y\ncy,41,x\n' >f; $BB awk -F, '{ n[$3]++; sum += $2 } $2 > m { m = $2; who = $1 } END { print n["x"], n["y"], sum / NR, who; printf "%05.2f|%-6s|%c\n", sum / 7, "ab", 65 }' f
$BB awk 'function f(n) { return n < 2 ? 1 : n * f(n - 1) } BEGIN { print f(10); s = "a-b-c"; n = split(s, p, "-"); print n, p[3]; gsub(/-/, "+", s); print s, toupper(s), length(s), index(s, "b"), match(s, /b.c/), RSTART; while ((getline l < "f") > 0) n++; print n; exit 3 }'; echo $?
### sed_programs
$BB seq 10 | $BB sed -n '/3/,/6/{s/^/</;s/$/>/;p};$='; printf 'a b\nc d\n' | $BB sed 's/\(.\) \(.\)/\2 \1/;y/abc/ABC/;1i\
first
2a\
last'; $BB seq 4 | $BB sed -n '1!G;h;$p'; printf 'x\n' >f; $BB sed -i s/x/y/ f; $BB cat f; $BB seq 6 | $BB sed '2q'; $BB seq 5 | $BB sed -e ':a' -e '$!{N;ba' -e '}' -e 's/\n/,/g'
### find_more
$BB mkdir -p a/b c; echo 1 >a/x; $BB seq 5000 >a/b/big; : >c/none; $BB ln -s x a/l; $BB chmod 600 c/none
$BB find . -type f -size +1k; $BB find . -type l; $BB find . -empty -type f; $BB find . -perm 600; $BB find . -name 'b*' -prune -o -type f -print | $BB sort; $BB find a -mindepth 1 -maxdepth 1 | $BB sort; $BB find . -type f -newer a/x -name big
$BB find a -type f -print0 | $BB xargs -0 -n 1 $BB basename | $BB sort; $BB find . -type f -exec $BB sh -c 'echo $#' sh {} +; $BB find c -delete; [ -e c ] || echo deleted
### xargs_ways
$BB seq 7 | $BB xargs -n 3 echo; echo a b c | $BB xargs -I {} echo '<{}>'; printf 'x y\0z\0' | $BB xargs -0 -n 1 echo; echo | $BB xargs -r echo none; $BB seq 3 | $BB xargs $BB false; echo $?; echo 1 | $BB xargs $BB sh -c 'kill -KILL $$'; echo $?; echo x | $BB xargs none; echo $?
### sort_more
printf 'b:2:x\na:10:y\nc:1:x\n' >f; $BB sort -t: -k2,2n f; $BB sort -t: -k3,3 -k2,2nr f; $BB sort -r f | $BB head -n 1; printf 'B\na\nA\nb\n' | $BB sort -f; $BB seq 3000 | $BB sort -R | $BB sort -n | $BB md5sum; printf '3\n1\n3\n' | $BB sort -u; $BB sort -c f || echo unsorted; $BB sort -o f f; $BB head -n 1 f
### tables_joined
printf '1 a\n2 b\n3 c\n' >l; printf '2 x\n3 y\n4 z\n' >r; $BB comm l l | $BB head -n 1; $BB cut -c1-3 l; $BB paste l r; $BB fold -w 2 l | $BB head -n 2; $BB expand -t 4 r; printf 'a\tb\n' | $BB unexpand -a; $BB uniq -d l; printf 'a\na\nb\n' | $BB uniq -u; $BB shuf -i 1-5 | $BB sort
### archive_of_many
$BB mkdir d; for i in $($BB seq 40); do $BB seq $i 500 >d/f$i; done; $BB ln -s f1 d/link; $BB ln d/f2 d/hard; $BB tar czf t.tgz d; $BB mkdir n; $BB tar xzf t.tgz -C n; $BB diff -r d n/d && echo same; $BB readlink n/d/link; $BB stat -c %h n/d/hard; $BB tar tzf t.tgz | $BB wc -l; $BB cat d/* | $BB gzip -9 | $BB gunzip | $BB md5sum; $BB cat d/* | $BB md5sum
### devices
$BB head -c 4 /dev/zero | $BB od -An -tx1; $BB head -c 100 /dev/urandom | $BB wc -c; [ -c /dev/null ] && echo device; echo gone >/dev/null; echo x >/dev/full || echo full; $BB dd if=/dev/random bs=16 count=2 2>/dev/null | $BB wc -c; $BB stat -c '%t %T %F' /dev/null
### patch_and_diff
$BB seq 10 >a; $BB sed 's/5/five/;9d' a >b; $BB diff -u a b | $BB sed 1,2d >p; $BB cat p; $BB diff -u a b >q; $BB patch a q >/dev/null; $BB cmp a b && echo patched; $BB diff -q a b; echo $?
### timeouts
$BB timeout -s KILL 0.2 $BB sleep 9; echo $?; $BB timeout 0.2 $BB sh -c 'trap "echo caught; exit 4" TERM; while :; do $BB sleep 0.05; done'; echo $?; $BB time -f '' $BB true; $BB usleep 1000; echo slept
### flock_and_links
: >l; $BB flock l echo locked; ($BB flock 9; echo first; $BB sleep 0.2; echo second) 9>l & $BB sleep 0.1; $BB flock -n l echo no || echo busy; wait; $BB mktemp -p . >f; [ -f "$($BB cat f)" ] && echo made; $BB truncate -s 5000 t; $BB stat -c %s t; $BB realpath . | $BB grep -c tmp; $BB install -m 751 l i; $BB stat -c %a i
### vi_less_tools
printf 'hello world\n' | $BB tr -d lo; printf 'aabb\n' | $BB tr -s ab; echo 'hello' | $BB tr '[:lower:]' '[:upper:]'; $BB printf '%s\n' z a | $BB sort; $BB strings -n 5 /bin/busybox | $BB grep -c '^BusyBox v' ; $BB cal 2 2024 | $BB head -n 3; $BB seq 1 0.5 3; $BB expr length hello : '\(hel\)'; $BB expr hello : 'hel\(.*\)'; $BB test 3 -gt 2 && echo true
