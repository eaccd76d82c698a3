package overlay

import (
	_ "embed"
	"fmt"
	"strings"
)

// editsText is every change, as its heading explains.
//
//go:embed files/edits.txt
var editsText string

// edit is a change of one declaration of the standard library.
type edit struct {
	file string // below GOROOT/src
	name string // of a function, "type.method", of a type or variable; "*": all of the file
	old  string // to be found once; empty: the beginning of the body
	new  string
	or   []edit // what is changed instead in releases in which this does not fit
}

// parseEdits reads the text.
func parseEdits(text string) ([]edit, error) {
	var all []edit
	for n, line := range strings.Split(text, "\n") {
		mark, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case mark == "@" || mark == "@or":
			file, name, ok := strings.Cut(rest, " ")
			if !ok || mark == "@or" && len(all) == 0 {
				return nil, fmt.Errorf("edits.txt:%d: want @ FILE NAME, not %q", n+1, line)
			}
			if mark == "@" {
				all = append(all, edit{file: file, name: name})
				continue
			}
			last := &all[len(all)-1]
			last.or = append(last.or, edit{file: file, name: name})
		case len(all) > 0 && line[0] == '-':
			e := current(all)
			e.old = joined(e.old, line[1:])
		case len(all) > 0 && line[0] == '+':
			e := current(all)
			e.new = joined(e.new, line[1:])
		default:
			return nil, fmt.Errorf("edits.txt:%d: what is %q?", n+1, line)
		}
	}
	return all, nil
}

// current is the edit that is being read.
func current(all []edit) *edit {
	last := &all[len(all)-1]
	if n := len(last.or); n > 0 {
		return &last.or[n-1]
	}
	return last
}

func joined(text, line string) string {
	if text == "" {
		return line
	}
	return text + "\n" + line
}

// file is a file that the overlay adds to the standard library.
type file struct {
	path string // below GOROOT/src
	from string // in the folder files
}

var added = []file{
	{"runtime/guest.go", "runtime_guest.go.txt"},
	{"runtime/guest_weak.go", "runtime_weak.go.txt"},
	{"runtime/guest_race.go", "runtime_guest_race.go.txt"},
	{"runtime/guest_norace.go", "runtime_guest_norace.go.txt"},
	{"internal/runtime/maps/guest.go", "maps_guest.go.txt"},
	{"internal/runtime/maps/guest_127.go", "maps_guest_127.go.txt"},
	{"internal/sync/guest.go", "sync_guest.go.txt"},
	{"sync/guest.go", "sync_guest.go.txt"},
	{"sync/guestpool.go", "pool_guest.go.txt"},
	{"time/guest.go", "time_guest.go.txt"},
	{"syscall/guest_linux.go", "syscall_guest.go.txt"},
	{"internal/poll/guest_linux.go", "poll_guest.go.txt"},
	{"net/guest_linux.go", "net_guest.go.txt"},
	{"os/signal/guest_linux.go", "signal_guest.go.txt"},
	{"internal/testlog/guest.go", "testlog_guest.go.txt"},
	{"os/guest_linux.go", "os_guest.go.txt"},
	{"os/user/guest.go", "user_guest.go.txt"},
	{"flag/guest.go", "flag_guest.go.txt"},
	{"log/guest.go", "log_guest.go.txt"},
	{"log/slog/guest.go", "slog_guest.go.txt"},
	{"net/http/guest.go", "http_guest.go.txt"},
	{"expvar/guest.go", "expvar_guest.go.txt"},
	{"database/sql/guest.go", "sql_guest.go.txt"},
}
