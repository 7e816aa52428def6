package main

import "testing"

func TestAllowance(t *testing.T) {
	for live, want := range map[uint64]int{0: 1000, 1 << 20: 1000, 8 << 20: 400, breath: 100, 1 << 40: 100} {
		if got := allowance(live); got != want {
			t.Errorf("%d bytes: %d percent, want %d", live, got, want)
		}
	}
}
