package dbtest

import "syscall"

// memoryDir is a folder in memory, where a database is cloned ten times as fast, if there is one with room enough.
func memoryDir() string {
	const dir, room = "/dev/shm", 1 << 30
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil || fs.Blocks*uint64(fs.Bsize) < room {
		return ""
	}
	return dir
}
