"""What must hold at each station of judge.c: all of it is in its memory."""
import struct

EINTR, EAGAIN, ENOMEM, EFAULT, EPIPE = -4, -11, -12, -14, -32
LONG, PIPE_BUF = 160 << 10, 4096


def said(at):
    words = at.words(at.symbol("said"), 16)
    return [w - (1 << 32) if w >> 31 else w for w in words]


def size(at):
    return 8192 if at.twist == "small" else 65536


def whole(at):
    """So many bytes are written in one piece."""
    return 8192 if at.twist == "wide" else PIPE_BUF


def came_out(at, n, what, symptom="bytes", start=0):
    """The first n bytes of out are those of in."""
    want = struct.pack(f"<{(start + n) // 4 + 1}I", *(
        at.pattern(i) for i in range((start + n) // 4 + 1)))
    got = at.bytes(at.symbol("out"), n)
    want = want[start:start + n]
    if got == want:
        return
    i = next(i for i in range(n) if got[i] != want[i])
    at.must(False, symptom, f"{what}: byte {i} of {n} that came out is "
                            f"{got[i]:#04x}, not {want[i]:#04x}")


def equal(at, got, want, symptom, what):
    return at.must(got == want, symptom, f"{what}: {got}, and not {want}")


def gate(at):
    n = at.word(at.symbol("piece_in"))
    equal(at, said(at)[:2], [n, n], "bytes", "written, and read")
    came_out(at, n, "one piece")
    at.note("piece_in", n)
    at.note("piece_out", at.word(at.symbol("piece_out")))


def capacity(at):
    s, n = said(at), at.word(at.symbol("piece_out"))
    equal(at, s[0], size(at), "twist" if at.twist else "capacity",
          "bytes that fit into a pipe")
    equal(at, s[1], size(at), "capacity", "bytes FIONREAD tells of")
    equal(at, s[2], EAGAIN, "capacity", "one byte more")
    equal(at, s[3:6], [n, n, size(at)], "capacity",
          "some read, as many written, and what is inside then")
    came_out(at, n, "from a full pipe")
    at.note("capacity_inside", s[5])


def all_or_none(at):
    s, full = said(at), size(at)
    equal(at, s[0], full, "capacity", "bytes that fit into a pipe")
    equal(at, s[1:3], [EAGAIN] * 2, "atomic",
          "room for 100, and 101 and 4096 bytes to write, O_NONBLOCK")
    equal(at, s[3], full - 100, "atomic", "bytes inside after those")
    parts = at.twist not in ("wide", "roomy")
    symptom = "atomic" if not at.twist else "twist"
    equal(at, s[4], 100 if parts else EAGAIN, symptom,
          "room for 100, and 8192 bytes to write")
    equal(at, s[5], full - (0 if parts else 100), symptom,
          "bytes inside after those")
    last = EAGAIN if parts or at.twist == "roomy" else 100
    equal(at, s[6], last, symptom, "then 8193 bytes")
    equal(at, s[7], full - (100 if at.twist == "roomy" else 0), symptom,
          "bytes inside after all")
    at.note("room_left", s[3])


def fault(at):
    s = said(at)
    equal(at, s[8], ENOMEM, "atomic", "10 bytes, and no memory for them")
    equal(at, s[0], EFAULT, "atomic", "a buffer that is there by half")
    equal(at, s[1], 0, "atomic", "bytes of it that went in")
    equal(at, s[2:4], [300, EFAULT], "atomic", "a good one, and a bad one")
    equal(at, s[4], 300, "atomic", "bytes inside after both")
    equal(at, s[9], 1, "wakes", "a read that took a page and then had no place: "
          "has the writer that waited for that page gone on")
    equal(at, s[10], 0, "atomic", "writes over a page's end that failed, and "
          "were in the pipe by half")
    equal(at, s[5:8], [4, EFAULT, 296], "bytes",
          "4 bytes read, 4 read to where nothing is, and what is left")
    came_out(at, 4, "after a fault", "atomic")
    at.note("fault_inside", s[7])


def no_waiting(at):
    s = said(at)
    equal(at, s[6:11], [1, 1, 1, 1, EAGAIN], "reopened",
          "each end opened once more, by /proc/self/fd, and its first file "
          "closed: was it opened, a byte written, read, opened, read again")
    equal(at, s[0], EAGAIN, "empty", "an empty pipe, O_NONBLOCK")
    equal(at, s[1:3], [3, 3], "bytes", "3 written, 4 asked for")
    equal(at, s[3:5], [0, EAGAIN], "empty",
          "no byte and one byte asked of an empty pipe")
    equal(at, s[5], 0, "end", "an empty pipe that nobody can write, O_NONBLOCK")
    came_out(at, 3, "a short read")


def end_of_file(at):
    s = said(at)
    equal(at, s[0:2], [5, 3], "waits", "what there is, then what comes")
    equal(at, s[2:4], [0, 0], "end",
          "has the other writer ended, and what read said")
    equal(at, s[4:6], [1, 0], "end", "had it ended then, and read again")
    came_out(at, 8, "before the end")
    at.note("end_pipe", at.word(at.symbol("said") + 4))


def broken(at):
    s = said(at)
    equal(at, s[0], 1, "broken", "a child can still read, a byte is written")
    equal(at, s[1], size(at) - 1, "broken",
          "a long write whose last reader went away while it slept")
    equal(at, s[2], 1, "broken", "SIGPIPEs so far")
    equal(at, s[5:7], [EPIPE, 1], "broken",
          "nobody has ever read, a byte is written; and SIGPIPEs")
    equal(at, s[7:9], [0, 1], "broken",
          "then no byte is written; and SIGPIPEs by then")
    equal(at, s[9:11], [EPIPE, 1], "broken",
          "a full pipe that nobody reads, O_NONBLOCK; and SIGPIPEs")
    equal(at, s[3:5], [EPIPE, 2], "broken",
          "a byte written for nobody, and SIGPIPEs by then")
    at.note("broken_wrote", s[1])
    at.note("broken_signals", s[4])


def woken(at):
    s, full = said(at), size(at)
    equal(at, s[0], full, "capacity", "bytes that fit into a pipe")
    equal(at, s[1], 0, "waits", "a write into a full pipe has returned")
    equal(at, s[2], 0, "atomic",
          "room for 2999 of 3000 bytes, and the write has returned")
    equal(at, s[3], full - 2999, "atomic", "bytes inside then")
    equal(at, s[4:7], [1, 3000, full], "wakes",
          "room for all: it has returned; what it said; bytes inside")
    equal(at, s[7], full, "bytes", "bytes read at once")
    if at.twist not in ("wide", "roomy"):
        equal(at, s[8], full, "wakes", "bytes inside where a long write has "
              "4096 to go, and there was room for 50")
    came_out(at, full + 3000, "in order")
    at.note("woken_inside", s[3])


def interrupted(at):
    s = said(at)
    equal(at, s[0:2], [EINTR, 1], "signal",
          "a signal while a read sleeps: what it says, and handlers run")
    equal(at, s[2:4], [size(at), 2], "signal",
          "a signal while a long write sleeps: what it says, handlers run")
    equal(at, s[4], size(at), "signal", "bytes inside then")
    equal(at, s[5:8], [1, 1000, 2], "restart", "a read and a write, each with "
          "a signal while it sleeps, SA_RESTART; and handlers run")


def stream(at):
    equal(at, said(at)[0], LONG, "waits", "bytes that came through")
    came_out(at, LONG, "a long stream")
    out = at.words(at.symbol("out"), LONG // 4)
    at.note("stream_pieces", -(-LONG // at.word(at.symbol("piece_in"))))
    at.must(len(out) == LONG // 4, "bytes", "it is not all there")
