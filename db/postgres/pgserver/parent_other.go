//go:build unix && !linux

package pgserver

import "syscall"

// endWithParent can do nothing here: who kills this process ends the server, too.
func endWithParent(*syscall.SysProcAttr) {}
