//go:build linux && (amd64 || arm64)

package kernel

// The requests of the runtime that are no system calls. Their numbers are known to the overlay.
const (
	PollOpen         = Pseudo + iota // fd: a descriptor is entered into the poller; the result is its handle
	PollClose                        // handle
	PollReset                        // handle, mode 'r' or 'w': 0, 1 closing, 2 deadline passed
	PollWait                         // handle, mode: blocks until ready; results as PollReset
	PollWaitCanceled                 // handle, mode
	PollSetDeadline                  // handle, nanoseconds from now (0: none, below 0: passed), mode 'r', 'w' or both added
	PollUnblock                      // handle: closing
	EnvGet                           // pointer and length of the key, buffer and its length: length or -1
	EnvSet                           // key, value
	EnvUnset                         // key
	EnvClear                         //
	EnvList                          // buffer and its length: all entries, closed by zeros; the length needed
	SignalWait                       // blocks until a signal that is enabled comes: its number
	SignalEnable                     // number
	SignalDisable                    // number
	SignalIgnore                     // number
	Panic                            // pointer and length of the text of an unrecovered panic
)
