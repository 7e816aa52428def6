package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// breath is how many bytes a server may allocate before it looks for garbage again. Go's collector runs whenever the heap has
// doubled: while imports come in, a server with little in memory would run it after every third request, and give it a third of its
// time.
const breath = 32 << 20

// usualPercent is by how much the heap may grow between two collections unless it is small.
const usualPercent = 100

// breathe gives back what starting took, and keeps small heaps from being collected all the time. Whoever sets GOGC knows better.
func breathe() {
	debug.FreeOSMemory()
	if os.Getenv("GOGC") != "" {
		return
	}
	percent := usualPercent
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	var afterEach func(*[64]byte)
	afterEach = func(*[64]byte) {
		metrics.Read(live)
		if now := allowance(live[0].Value.Uint64()); now != percent {
			percent = now
			debug.SetGCPercent(now)
		}
		runtime.SetFinalizer(new([64]byte), afterEach)
	}
	afterEach(nil)
}

// allowance is by how many percent a heap may grow of which so many bytes live.
func allowance(live uint64) int {
	const most = 10 * usualPercent
	return int(max(usualPercent, min(most, breath*100/max(1, live))))
}
