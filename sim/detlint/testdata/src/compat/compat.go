// Package compat gives names of its own to what is banned.
package compat

import (
	"sync"
	"time"
)

type Mutex = sync.Mutex // want `sync.Mutex blocks the whole simulation`

var Now = time.Now // want `time.Now reads real time, which differs from run to run: use h.Clock\(\).Now\(\) or p.Now\(\)`

// Guarded has a lock that others reach without naming its type.
type Guarded struct {
	Lock sync.RWMutex // want `sync.RWMutex blocks`
}
