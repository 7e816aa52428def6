package rowid

import (
	"sync"
	"testing"
	"time"
)

func TestIDsGrowAndAreDistinct(t *testing.T) {
	s := NewSource()
	last := int64(0)
	for range 3 {
		run := s.Take(10000)
		for range 10000 {
			id := run.Next()
			if id <= last {
				t.Fatalf("%d follows %d", id, last)
			}
			last = id
		}
	}
	if ahead := time.Until(Time(last)); ahead > time.Second {
		t.Errorf("the last id is %s ahead", ahead)
	}
}

func TestClockSetBack(t *testing.T) {
	s := NewSource()
	clock := int64(epoch + 1000)
	s.now = func() int64 { return clock }
	first := s.Next()
	clock -= 500
	if second := s.Next(); second <= first {
		t.Errorf("%d follows %d", second, first)
	}
	if got := Time(first).UnixMilli(); got != epoch+1000 {
		t.Errorf("made at %d", got)
	}
}

func TestConcurrent(t *testing.T) {
	s := NewSource()
	var mu sync.Mutex
	seen := map[int64]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			run := s.Take(1000)
			for range 1000 {
				id := run.Next()
				mu.Lock()
				if seen[id] {
					t.Errorf("%d twice", id)
				}
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func TestRunIsBounded(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a run gave more than was taken")
		}
	}()
	run := NewSource().Take(1)
	run.Next()
	run.Next()
}
