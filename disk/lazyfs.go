package disk

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"

	"groundhog/sim/fault"
)

// LazyFS is a command of LazyFS (dsrhaslab/lazyfs, v0.3.0 and its main branch of June 2024), as a
// line that is written to its pipe: either a fault to inject, or something to be done now.
//
//	lazyfs::clear-cache                                             Do: DropCache
//	lazyfs::cache-checkpoint                                        Do: Checkpoint
//	lazyfs::unsynced-data-report                                    Do: Unsynced, in Report
//	lazyfs::crash::timing=before|after::op=OP::from_rgx=R           crash=power
//	lazyfs::torn-op::file=F::persist=1,3::parts=3 or parts_bytes=4096,512
//	lazyfs::torn-seq::op=write::file=F::persist=1,4
//
// Our paths are globs and theirs regular expressions: from_rgx must be one that a glob can say,
// made of plain characters, ".", and ".*". The quirks of its parser (commands of more than 100
// bytes are cut, to_rgx is needed and ignored) are not copied.
type LazyFS struct {
	Fault  *Fault
	Do     func(d *Disk)
	Report func(d *Disk) []Unsynced
}

// lazyOps are its operations under our names.
var lazyOps = map[string]Op{
	"unlink": OpRemove, "truncate": OpTruncate, "fsync": OpSync, "write": OpWrite,
	"create": OpCreate, "access": OpStat,
	"open": OpOpen, "read": OpRead, "rename": OpRename, "link": OpLink, "symlink": OpLink,
}

// ParseLazyFS reads a command. Errors name the part that is wrong.
func ParseLazyFS(line string) (LazyFS, error) {
	parts := strings.Split(strings.TrimSpace(line), "::")
	bad := func(format string, args ...any) (LazyFS, error) {
		return LazyFS{}, fmt.Errorf("lazyfs command %q: %s", line, fmt.Sprintf(format, args...))
	}
	if len(parts) < 2 || parts[0] != "lazyfs" {
		return bad("want lazyfs::COMMAND")
	}
	args := map[string]string{}
	for _, part := range parts[2:] {
		key, value, ok := strings.Cut(part, "=")
		if !ok || args[key] != "" {
			return bad("part %q: want each key=value once", part)
		}
		args[key] = value
	}
	switch command := parts[1]; command {
	case "clear-cache":
		return LazyFS{Do: (*Disk).DropCache}, nil
	case "cache-checkpoint":
		return LazyFS{Do: (*Disk).Checkpoint}, nil
	case "unsynced-data-report":
		return LazyFS{Report: (*Disk).Unsynced}, nil
	case "crash":
		f, err := lazyCrash(args)
		if err != nil {
			return bad("%v", err)
		}
		return LazyFS{Fault: f}, nil
	case "torn-op", "torn-seq":
		f, err := lazyTorn(command, args)
		if err != nil {
			return bad("%v", err)
		}
		return LazyFS{Fault: f}, nil
	default:
		return bad("unknown command %q: want clear-cache, cache-checkpoint, "+
			"unsynced-data-report, crash, torn-op or torn-seq", command)
	}
}

func lazyCrash(args map[string]string) (*Fault, error) {
	op, ok := lazyOps[args["op"]]
	if !ok {
		return nil, fmt.Errorf("op=%s: no such operation", args["op"])
	}
	if args["timing"] != "before" && args["timing"] != "after" {
		return nil, fmt.Errorf("timing=%s: want before or after", args["timing"])
	}
	rgx := args["from_rgx"]
	if rgx == "" {
		rgx = args["to_rgx"]
	}
	glob, err := globOf(rgx)
	if err != nil {
		return nil, err
	}
	f := &Fault{Op: op, Path: glob, Effect: Crash, Arg: "power", After: args["timing"] == "after",
		When: fault.Once}
	return f, f.Check()
}

func lazyTorn(command string, args map[string]string) (*Fault, error) {
	f := &Fault{Op: OpWrite, Path: strings.TrimPrefix(args["file"], "/"), Effect: Torn,
		When: fault.Once}
	if f.Path == "" || args["persist"] == "" {
		return nil, fmt.Errorf("file= and persist= must be given")
	}
	switch parts, sizes := args["parts"], args["parts_bytes"]; {
	case command == "torn-seq" && args["op"] == "write":
		f.Effect, f.Arg, f.Max = TornSeq, args["persist"], 0 // it counts writes by itself
	case command == "torn-seq":
		return nil, fmt.Errorf("op=%s: only write is torn", args["op"])
	case parts != "" && sizes == "":
		f.Arg = args["persist"] + "/" + parts
	case sizes != "" && parts == "":
		f.Arg = args["persist"] + "/" + strings.ReplaceAll(sizes, ",", "+")
	default:
		return nil, fmt.Errorf("want either parts= or parts_bytes=")
	}
	return f, f.Check()
}

// globOf says a regular expression as a glob.
func globOf(rgx string) (string, error) {
	if _, err := regexp.Compile(rgx); err != nil {
		return "", fmt.Errorf("regular expression %q: %w", rgx, err)
	}
	tree, err := syntax.Parse(rgx, syntax.Perl)
	if err != nil {
		return "", fmt.Errorf("regular expression %q: %w", rgx, err)
	}
	parts := []*syntax.Regexp{tree}
	if tree.Op == syntax.OpConcat {
		parts = tree.Sub
	}
	var b strings.Builder
	for _, part := range parts {
		switch {
		case part.Op == syntax.OpLiteral && part.Flags&syntax.FoldCase == 0:
			for _, c := range string(part.Rune) {
				if strings.ContainsRune(`*?[\`, c) {
					b.WriteByte('\\')
				}
				b.WriteRune(c)
			}
		case part.Op == syntax.OpAnyCharNotNL || part.Op == syntax.OpAnyChar:
			b.WriteByte('?')
		case part.Op == syntax.OpStar &&
			(part.Sub[0].Op == syntax.OpAnyCharNotNL || part.Sub[0].Op == syntax.OpAnyChar):
			b.WriteByte('*')
		case part.Op == syntax.OpBeginText || part.Op == syntax.OpEndText ||
			part.Op == syntax.OpEmptyMatch:
		default:
			return "", fmt.Errorf("regular expression %q: %q cannot be said as a glob: use "+
				"plain characters, . and .*", rgx, part)
		}
	}
	return strings.TrimPrefix(b.String(), "/"), nil
}
