package detlint

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

const realTime = "reads real time, which differs from run to run"

var timeRules = ruleset{"time", []rule{
	{"time", "Now", realTime, "h.Clock().Now() or p.Now()"},
	{"time", "Since", realTime, "h.Clock().Since(t)"},
	{"time", "Until", realTime, "h.Clock().Until(t)"},
	{"time", "Sleep", "stops the whole simulation in real time", "p.Sleep(d)"},
	{"time", "After", "waits in real time, on a real channel",
		"sim.After(d) as a case of sim.Select"},
	{"time", "AfterFunc", "runs in real time, on a goroutine of its own",
		"h.Clock().AfterFunc(d, f)"},
	{"time", "NewTimer", "waits in real time, on a real channel",
		"h.Clock().AfterFunc(d, f), or sim.After(d) as a case of sim.Select"},
	{"time", "NewTicker Tick", "waits in real time, on a real channel",
		"a process that calls p.Sleep(d) in a loop"},
	{"time", "Local LoadLocation (Time).Local", "depends on the time zone of the machine",
		"time.UTC or time.FixedZone"},
	{"time", "Unix UnixMilli UnixMicro", "gives a time in the time zone of the machine",
		"the same with .UTC() behind it"},
	{"context", "WithTimeout WithTimeoutCause", "ends in real time", "sim.WithTimeout(ctx, h, d)"},
	{"context", "WithDeadline WithDeadlineCause", "ends in real time",
		"sim.WithDeadline(ctx, h, t)"},
	{"context", "WithCancel WithCancelCause",
		"ends on a real channel, for which no process can wait",
		"sim.WithCancel(ctx, h)"},
	{"context", "AfterFunc", "starts a real goroutine", "sim.AfterFunc(ctx, h, f)"},
	{"github.com/benbjohnson/clock", "New", realTime, "h.Clock()"},
	{"log", "Print*", "stamps real time on lines that are in no trace", "h.Logf or p.Logf"},
	{"log/slog", "Debug* Info* Warn* Error* Log*", "stamps real time on lines that are in no trace",
		"h.Logf or p.Logf"},
}}

// excusedByContext says whether a name is fine where it stands: a time made
// from a number is when its zone is set at once.
func excusedByContext(cur inspector.Cursor, obj types.Object) bool {
	if obj.Pkg().Path() != "time" || !strings.HasPrefix(obj.Name(), "Unix") {
		return false
	}
	for call := range cur.Enclosing((*ast.CallExpr)(nil)) {
		sel, ok := call.Parent().Node().(*ast.SelectorExpr)
		return ok && (sel.Sel.Name == "UTC" || sel.Sel.Name == "In")
	}
	return false
}
