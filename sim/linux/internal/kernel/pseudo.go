//go:build linux && (amd64 || arm64)

package kernel

// The requests of the runtime that are no system calls. Their numbers are known to the overlay.
const (
	PollOpen         = Pseudo + iota // descriptor: it enters the poller; the result is its handle
	PollClose                        // handle
	PollReset                        // handle, mode 'r' or 'w': 0, 1 closing, 2 deadline passed
	PollWait                         // handle, mode: blocks until ready; results as PollReset
	PollWaitCanceled                 // handle, mode
	PollSetDeadline                  // handle, nanoseconds from now (0: none), mode or both added
	PollUnblock                      // handle: closing
	EnvGet                           // key, its length, buffer, its length: length or -1
	EnvSet                           // key, its length, value, its length
	EnvUnset                         // key, its length
	EnvClear                         //
	EnvList                          // buffer, its length: all, ended by zeros; the length needed
	SignalWait                       // blocks until a signal that is enabled comes: its number
	SignalEnable                     // number
	SignalDisable                    // number
	SignalIgnore                     // number
	Panic                            // text of a panic, its length, 1 for a fatal error
	Collect                          // garbage
	CallsC                           // the first call of C: as one that is not there
)
