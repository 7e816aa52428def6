package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lockDir makes the directory this process's own until the file is closed or the process ends: a file that is opened
// without sharing cannot be opened twice.
func lockDir(dir string) (*os.File, error) {
	path := filepath.Join(dir, lockFile)
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: the data directory: %w", err)
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %s is in use by another process; two cannot share it: %w", dir, err)
	}
	return os.NewFile(uintptr(h), path), nil
}
