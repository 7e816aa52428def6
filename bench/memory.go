package bench

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// resident returns how many bytes of memory a process has.
func resident(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil { // not on Linux
		text, err = exec.Command("ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output()
		if err != nil {
			return 0, fmt.Errorf("the memory of process %d: %w", pid, err)
		}
	} else {
		_, text, _ = bytes.Cut(text, []byte("VmRSS:"))
		text, _, _ = bytes.Cut(text, []byte("kB"))
	}
	kilobytes, err := strconv.ParseFloat(string(bytes.TrimSpace(text)), 64)
	if err != nil {
		return 0, fmt.Errorf("the memory of process %d: %w", pid, err)
	}
	return kilobytes * 1024, nil
}

// watchMemory looks at a process's memory until the function that it returns is called, which returns the most that was
// seen.
func watchMemory(pid int) func() (most float64, err error) {
	const pause = 20 * time.Millisecond
	var most float64
	var failed error
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			now, err := resident(pid)
			most = max(most, now)
			if err != nil {
				failed = err
				return
			}
			select {
			case <-stop:
				return
			case <-time.After(pause):
			}
		}
	}()
	return func() (float64, error) {
		close(stop)
		<-stopped
		return most, failed
	}
}
