//go:build unix && !linux

package dbtest

// memoryDir is a folder in memory: nothing here says where one would be.
func memoryDir() string { return "" }
