//go:build unix && !linux

package dbtest

import "syscall"

// endWithParent can do nothing here: the next test run ends what a killed keeper left.
func endWithParent(*syscall.SysProcAttr) {}
