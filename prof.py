import sys,subprocess,os,re,collections
kind=sys.argv[1]
b=subprocess.run("nm build/tests/zz | grep -E 'mark_(begin|end)'",shell=True,capture_output=True,text=True).stdout
m={l.split()[2]:l.split()[0] for l in b.splitlines()}
syms=[]
for f,lo in (("build/kernel.elf",0xc0000000),):
    for l in subprocess.run(["nm","-n",f],capture_output=True,text=True).stdout.splitlines():
        a,t,n=l.split()[-3:]
        if t in "tT" and int(a,16)>=0xc0100000: syms.append((int(a,16),n))
import bisect
keys=[a for a,_ in syms]
fifo="/tmp/n/prof.fifo"
if os.path.exists(fifo): os.unlink(fifo)
os.mkfifo(fifo)
p=subprocess.Popen(["tools/vmrun","--icount","0","-m","128","--add","build/tests/zz","--qemu-arg","-singlestep","--qemu-arg","-d","--qemu-arg","exec,nochain","--qemu-arg","-D","--qemu-arg",fifo,"--","zz",kind])
on=False
runs=[];cnt=collections.Counter();total=0
for l in open(fifo,errors="replace"):
    if not l.startswith("Trace"): continue
    pc=l.split("/")[1]
    if pc==m["mark_begin"]: on=True; continue
    if pc==m["mark_end"]: on=False
    if on:
        a=int(pc,16); total+=1
        if a>=0xc0100000:
            n=syms[bisect.bisect(keys,a)-1][1]
        else: n="user"
        if not runs or runs[-1][0]!=n: runs.append([n,0])
        runs[-1][1]+=1
        cnt[n]+=1
p.wait()
print(total)
for n,c in cnt.most_common(45): print(c,n)
if len(sys.argv)>2:
    for n,c in runs: print("  ",c,n)
