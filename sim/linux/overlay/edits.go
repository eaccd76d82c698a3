package overlay

// edit is a change of one function or type of the standard library. In its text, old is to be found
// exactly once, and becomes new; an empty old stands for the beginning of the body.
type edit struct {
	file     string // below GOROOT/src
	name     string // of a function, "type.method", or of a type
	old, new string
	all      bool   // every occurrence in the file, and name is empty
	or       []edit // what is changed instead in releases in which old is not found
}

const callGuest = `	if guestActive() {
		r1, r2, e := guestCall(trap, a1, a2, a3, a4, a5, a6)
		return r1, r2, Errno(e)
	}
`

// runtimeEdits are those of package runtime.
var runtimeEdits = []edit{
	// The process: seeded alike everywhere, one processor, no profiles of memory.
	{file: "runtime/proc.go", name: "schedinit", old: "	randinit()", new: "	guestInit()\n	randinit()"},
	{file: "runtime/proc.go", name: "schedinit", old: "	if procresize(procs) != nil {",
		new: "	if guestOn {\n		procs = 1\n		sched.customGOMAXPROCS = true\n	}\n	guestPublish()\n" +
			"	if procresize(procs) != nil {"},
	{file: "runtime/rand.go", name: "randinit", old: "	if len(startupRand) >= 16 &&",
		new: "	if guestOn {\n		guestSeed(seed[:])\n	} else if len(startupRand) >= 16 &&"},
	{file: "runtime/rand.go", name: "rand", new: "	if x, ok := guestRand(); ok {\n		return x\n	}\n"},
	{file: "runtime/select.go", name: "selectgo", old: "cheaprandn(uint32(norder + 1))",
		new: "guestCheaprandn(uint32(norder + 1))"},
	{file: "runtime/time.go", name: "timer.maybeAdd", old: "t.rand = cheaprand()",
		new: "t.rand = guestTimerRand()"},
	{file: "runtime/iface.go", name: "typeAssert", old: "cheaprand()&1023 != 0",
		new: "guestOn || cheaprand()&1023 != 0"},
	{file: "runtime/iface.go", name: "interfaceSwitch", old: "cheaprand()&1023 != 0",
		new: "guestOn || cheaprand()&1023 != 0"},
	{file: "runtime/alg.go", name: "typehash",
		new: "	if h, ok := guestPointerHash(t, p, h); ok {\n		return h\n	}\n"},
	{file: "runtime/mgc.go", name: "clearpools", old: "	if poolcleanup != nil {",
		new: "	if poolcleanup != nil && !guestOn {"},

	// Goroutines of programs: their birth, their queue, their end.
	{file: "runtime/runtime2.go", name: "g", old: "	coroarg *coro // argument during coroutine transfers\n",
		new: "	coroarg *coro // argument during coroutine transfers\n	guest   guestG\n"},
	{file: "runtime/synctest.go", name: "synctestBubble", old: "	mu      mutex\n",
		new: "	mu      mutex\n	guest   *guestState\n"},
	{file: "runtime/synctest.go", name: "synctestBubble.changegstatus",
		new: "	if bubble.guest != nil {\n		return\n	}\n"},
	{file: "runtime/synctest.go", name: "synctestBubble.incActive",
		new: "	if bubble.guest != nil {\n		return\n	}\n"},
	{file: "runtime/synctest.go", name: "synctestBubble.decActive",
		new: "	if bubble.guest != nil {\n		return\n	}\n"},
	{file: "runtime/synctest.go", name: "synctest_isInBubble", old: "getg().bubble != nil",
		new: "getg().bubble != nil && !guestActive()"},
	{file: "runtime/proc.go", name: "newproc1", old: "	// Track initial transition?\n",
		new: "	guestBorn(newg, callergp)\n	// Track initial transition?\n"},
	{file: "runtime/proc.go", name: "newproc1", old: "	pp.goidcache++\n",
		new: "	pp.goidcache++\n	guestGoid(newg)\n"},
	{file: "runtime/proc.go", name: "runqput", new: "	if guestQueue(gp) {\n		return\n	}\n"},
	{file: "runtime/proc.go", name: "goschedImpl", old: "	dropg()\n",
		new: "	dropg()\n	if guestYield(gp, preempted) {\n		schedule()\n	}\n"},
	{file: "runtime/proc.go", name: "findRunnable", old: "	// We may have collected an allp snapshot below.",
		new: "	if gp := guestTurn(false); gp != nil {\n		return gp, false, false\n	}\n\n" +
			"	// We may have collected an allp snapshot below."},
	{file: "runtime/proc.go", name: "findRunnable", old: "	// Poll network.\n",
		new: "	if gp := guestTurn(true); gp != nil {\n		return gp, false, false\n	}\n\n	// Poll network.\n"},
	{file: "runtime/proc.go", name: "ready", new: "	guestWoken(gp)\n"},
	{file: "runtime/proc.go", name: "LockOSThread", new: "	if guestActive() {\n		return\n	}\n"},
	{file: "runtime/proc.go", name: "UnlockOSThread", new: "	if guestActive() {\n		return\n	}\n"},
	{file: "runtime/stack.go", name: "isShrinkStackSafe", new: "	if gp.guest.inCall {\n		return false\n	}\n"},
	{file: "runtime/chan.go", name: "chansend", new: "	guestPoint()\n"},
	{file: "runtime/chan.go", name: "chanrecv", new: "	guestPoint()\n"},
	{file: "runtime/select.go", name: "selectgo", new: "	guestPoint()\n"},

	// Time.
	{file: "runtime/time.go", name: "time_runtimeNow",
		new: "	if sec, nsec, mono, ok := guestNow(); ok {\n		return sec, nsec, mono\n	}\n"},
	{file: "runtime/time.go", name: "time_runtimeNano",
		new: "	if t, ok := guestClock(); ok {\n		return t\n	}\n"},
	{file: "runtime/time.go", name: "time_runtimeIsBubbled", old: "getg().bubble != nil",
		new: "getg().bubble != nil && !guestActive()"},
	{file: "runtime/sema.go", name: "internal_sync_nanotime",
		new: "	if t, ok := guestNano(); ok {\n		return t\n	}\n"},
	{file: "runtime/proc.go", name: "internal_sync_runtime_canSpin",
		new: "	if guestActive() {\n		return false\n	}\n"},

	// Ends that concern the program and not the process.
	{file: "runtime/panic.go", name: "fatalpanic", new: "	if guestActive() {\n		guestPanic(msgs)\n	}\n"},
	{file: "runtime/panic.go", name: "fatal", new: "	if guestActive() {\n		guestFatal(s)\n	}\n"},
	{file: "runtime/runtime.go", name: "syscall_Exit",
		new: "	for guestActive() {\n		guestCall(guestExitGroup, uintptr(code), 0, 0, 0, 0, 0)\n	}\n"},

	// The machine, the collector, signals.
	{file: "runtime/debug.go", name: "NumCPU", new: "	if guestActive() {\n		return guestCPUs\n	}\n"},
	{file: "runtime/debug.go", name: "GOMAXPROCS", new: "	if guestActive() {\n		return guestCPUs\n	}\n"},
	{file: "runtime/mgc.go", name: "GC", new: "	if guestActive() {\n		return\n	}\n"},
	{file: "runtime/mfinal.go", name: "SetFinalizer", new: "	if guestActive() {\n		return\n	}\n"},
	{file: "runtime/mcleanup.go", name: "AddCleanup", new: "	if guestActive() {\n		return Cleanup{}\n	}\n"},
	{file: "runtime/vgetrandom_linux.go", name: "vgetrandom",
		new: "	if guestActive() {\n		return -1, false\n	}\n"},
	{file: "runtime/sigqueue.go", name: "signal_recv",
		new: "	if guestActive() {\n		r, _, _ := guestCall(guestSignalWait, 0, 0, 0, 0, 0, 0)\n		return uint32(r)\n	}\n"},
	{file: "runtime/sigqueue.go", name: "signal_enable",
		new: "	if guestActive() {\n		guestCall(guestSignalWait+1, uintptr(s), 0, 0, 0, 0, 0)\n		return\n	}\n"},
	{file: "runtime/sigqueue.go", name: "signal_disable",
		new: "	if guestActive() {\n		guestCall(guestSignalWait+2, uintptr(s), 0, 0, 0, 0, 0)\n		return\n	}\n"},
	{file: "runtime/sigqueue.go", name: "signal_ignore",
		new: "	if guestActive() {\n		guestCall(guestSignalWait+3, uintptr(s), 0, 0, 0, 0, 0)\n		return\n	}\n"},
}

// libraryEdits are those of the packages above it.
var libraryEdits = []edit{
	{file: "internal/runtime/maps/map.go", all: true, old: "typ.Hasher(", new: "guestHash(typ, "},
	{file: "internal/runtime/maps/runtime.go", all: true, old: "typ.Hasher(", new: "guestHash(typ, "},
	{file: "internal/runtime/maps/runtime_fast64.go", all: true, old: "typ.Hasher(", new: "guestHash(typ, ",
		or: []edit{ // since Go 1.27
			{file: "internal/runtime/maps/runtime_fast64.go", all: true, old: "hash = memHash64AES(",
				new: "hash = guestHash64(typ, true, "},
			{file: "internal/runtime/maps/runtime_fast64.go", all: true, old: "hash = memHash64Fallback(",
				new: "hash = guestHash64(typ, false, "},
		}},
	{file: "internal/runtime/maps/table.go", all: true, old: "typ.Hasher(", new: "guestHash(typ, "},

	{file: "time/time.go", name: "startNano", old: "= runtimeNano() - 1",
		new: "= guestStartNano(runtimeNano() - 1)"},

	{file: "internal/sync/mutex.go", name: "Mutex.Lock", new: "	guestPoint()\n"},
	{file: "sync/rwmutex.go", name: "RWMutex.RLock", new: "	guestPoint()\n"},

	{file: "syscall/syscall_linux.go", name: "RawSyscall6", old: "	var errno uintptr\n",
		new: callGuest + "	var errno uintptr\n"},
	{file: "syscall/syscall_linux.go", name: "Syscall", old: "	runtime_entersyscall()\n",
		new: `	if guestActive() {
		r1, r2, e := guestCall(trap, a1, a2, a3, 0, 0, 0)
		return r1, r2, Errno(e)
	}
	runtime_entersyscall()
`},
	{file: "syscall/syscall_linux.go", name: "Syscall6", old: "	runtime_entersyscall()\n",
		new: callGuest + "	runtime_entersyscall()\n"},
	{file: "syscall/exec_unix.go", name: "forkExec",
		new: "	if guestActive() {\n		_, _, e := RawSyscall(SYS_EXECVE, 0, 0, 0)\n		return 0, e\n	}\n"},
	{file: "syscall/env_unix.go", name: "Getenv", new: "	if guestActive() {\n		return guestGetenv(key)\n	}\n"},
	{file: "syscall/env_unix.go", name: "Setenv", old: "	envLock.Lock()\n",
		new: "	if guestActive() {\n		guestSetenv(key, value)\n		return nil\n	}\n	envLock.Lock()\n"},
	{file: "syscall/env_unix.go", name: "Unsetenv",
		new: "	if guestActive() {\n		guestUnsetenv(key)\n		return nil\n	}\n"},
	{file: "syscall/env_unix.go", name: "Clearenv",
		new: "	if guestActive() {\n		Syscall(guestEnvClear, 0, 0, 0)\n		return\n	}\n"},
	{file: "syscall/env_unix.go", name: "Environ", new: "	if guestActive() {\n		return guestEnviron()\n	}\n"},

	{file: "os/proc.go", name: "Exit", new: "	if guestActive() {\n		syscall.Exit(code)\n	}\n"},

	{file: "internal/poll/fd_poll_runtime.go", name: "pollDesc", old: "	runtimeCtx uintptr\n",
		new: "	runtimeCtx uintptr\n	virtual    bool // of a program\n"},
	{file: "internal/poll/fd_poll_runtime.go", name: "pollDesc.init", new: `	if guestActive() {
		ctx, _, errno := guestCall(guestPollOpen, uintptr(fd.Sysfd), 0, 0, 0, 0, 0)
		if errno != 0 {
			return errnoErr(syscall.Errno(errno))
		}
		pd.runtimeCtx, pd.virtual = ctx, true
		return nil
	}
`},
	{file: "internal/poll/fd_poll_runtime.go", name: "pollDesc.close", old: "	runtime_pollClose(pd.runtimeCtx)\n",
		new: "	if _, ok := pd.guest(guestPollClose, 0, 0); !ok {\n		runtime_pollClose(pd.runtimeCtx)\n	}\n"},
	{file: "internal/poll/fd_poll_runtime.go", name: "pollDesc.evict", old: "	runtime_pollUnblock(pd.runtimeCtx)\n",
		new: "	if _, ok := pd.guest(guestPollUnblock, 0, 0); !ok {\n		runtime_pollUnblock(pd.runtimeCtx)\n	}\n"},
	{file: "internal/poll/fd_poll_runtime.go", name: "pollDesc.prepare",
		old: "	res := runtime_pollReset(pd.runtimeCtx, mode)\n",
		new: "	res, ok := pd.guest(guestPollReset, uintptr(mode), 0)\n	if !ok {\n" +
			"		res = runtime_pollReset(pd.runtimeCtx, mode)\n	}\n"},
	{file: "internal/poll/fd_poll_runtime.go", name: "pollDesc.wait",
		old: "	res := runtime_pollWait(pd.runtimeCtx, mode)\n",
		new: "	res, ok := pd.guest(guestPollWait, uintptr(mode), 0)\n	if !ok {\n" +
			"		res = runtime_pollWait(pd.runtimeCtx, mode)\n	}\n"},
	{file: "internal/poll/fd_poll_runtime.go", name: "pollDesc.waitCanceled",
		old: "	runtime_pollWaitCanceled(pd.runtimeCtx, mode)\n",
		new: "	if _, ok := pd.guest(guestPollWaitCanceled, uintptr(mode), 0); !ok {\n" +
			"		runtime_pollWaitCanceled(pd.runtimeCtx, mode)\n	}\n"},
	{file: "internal/poll/fd_poll_runtime.go", name: "setDeadlineImpl",
		old: "	runtime_pollSetDeadline(fd.pd.runtimeCtx, d, mode)\n",
		new: "	if _, ok := fd.pd.guest(guestPollSetDeadline, uintptr(d), uintptr(mode)); !ok {\n" +
			"		runtime_pollSetDeadline(fd.pd.runtimeCtx, d, mode)\n	}\n"},
}

// added are new files of the standard library: their places, and where their text is kept.
var added = map[string]string{
	"runtime/guest.go":                   "runtime_guest.go.txt",
	"runtime/guest_race.go":              "runtime_guest_race.go.txt",
	"runtime/guest_norace.go":            "runtime_guest_norace.go.txt",
	"internal/runtime/maps/guest.go":     "maps_guest.go.txt",
	"internal/runtime/maps/guest_127.go": "maps_guest_127.go.txt",
	"internal/sync/guest.go":             "sync_guest.go.txt",
	"sync/guest.go":                      "sync_guest.go.txt",
	"syscall/guest_linux.go":             "syscall_guest.go.txt",
	"internal/poll/guest_linux.go":       "poll_guest.go.txt",
	"time/guest.go":                      "time_guest.go.txt",
	"os/guest_linux.go":                  "os_guest.go.txt",
}
