package bench

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
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

// live returns how many bytes the server's heap takes when it has just collected its garbage: the least that was seen while
// requests make it collect some times: small ones, since what one takes meanwhile counts, too.
func (c *client) live(ctx context.Context) (float64, error) {
	const collections, most = 4, 4000
	first, _, err := c.heap(ctx)
	if err != nil {
		return 0, err
	}
	least := math.Inf(1)
	for range most {
		if _, _, err := c.get(ctx, "/api/system/id?limit=10000"); err != nil {
			return 0, err
		}
		collected, bytes, err := c.heap(ctx)
		if err != nil {
			return 0, err
		}
		if collected > first { // what was garbage before is gone
			least = min(least, bytes)
		}
		if collected >= first+collections {
			return least, nil
		}
	}
	return 0, fmt.Errorf("%d requests did not make the server collect garbage", most)
}

// heap returns how often the server has collected garbage, and how many bytes its heap takes.
func (c *client) heap(ctx context.Context) (collections, bytes float64, err error) {
	text, _, err := c.get(ctx, "/metrics")
	if err != nil {
		return 0, 0, err
	}
	if collections, err = metric(text, "go_gc_duration_seconds_count"); err == nil {
		bytes, err = metric(text, "go_memstats_heap_inuse_bytes")
	}
	return collections, bytes, err
}

// metric returns a figure without labels from what a server tells of itself.
func metric(text []byte, name string) (float64, error) {
	for line := range strings.Lines(string(text)) {
		if key, value, _ := strings.Cut(strings.TrimSpace(line), " "); key == name {
			return strconv.ParseFloat(value, 64)
		}
	}
	return 0, fmt.Errorf("/metrics has no %s", name)
}
