//go:build !linux && !darwin

package main

const roomToBegin, roomToGoOn = 0, 0

// room knows nothing of the disks of other systems.
func room(string, uint64) error { return nil }
