package sim

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pingcap/failpoint"
)

// Faults evaluates named fault points: places in the code of a node where the
// world may make something go wrong. In production the same interface stands
// for the failpoint registry of the process (package wall). value is an int, a
// bool or a string.
type Faults interface {
	Eval(name string) (value any, fired bool)
}

// FaultRule makes a fault point fire. Whether it does is decided here, by the
// rule and a keyed draw, never by the dice of failpoint; only the value of the
// term is read by that library, from a registry of this simulation alone.
type FaultRule struct {
	Host   string // name of the host, "*" for each of them by itself
	Point  string // name of the point
	From   uint64 // first evaluation since the rule was injected that may fire; 0 and 1: the first
	Max    uint64 // how often it fires at most; 0: no limit
	Chance Ratio  // of each evaluation; the zero Ratio: always
	Term   string // failpoint term, "return(...)" of an int, a bool or a string
}

// String prints the rule as [ParseFaultRule] reads it:
//
//	point@host from=3 max=1 chance=1/20 return("kill")
func (r FaultRule) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s@%s", r.Point, r.Host)
	if r.From > 1 {
		fmt.Fprintf(&b, " from=%d", r.From)
	}
	if r.Max > 0 {
		fmt.Fprintf(&b, " max=%d", r.Max)
	}
	if r.Chance.Den > 0 {
		fmt.Fprintf(&b, " chance=%d/%d", r.Chance.Num, r.Chance.Den)
	}
	return b.String() + " " + r.Term
}

// ParseFaultRule reads a rule in the form that String prints.
func ParseFaultRule(text string) (FaultRule, error) {
	bad := func(what string) (FaultRule, error) {
		return FaultRule{}, fmt.Errorf("fault rule %q: %s; expected POINT@HOST [from=N] [max=N] [chance=A/B] return(VALUE)", text, what)
	}
	at := strings.Index(text, " return(")
	if at < 0 {
		return bad("no return(VALUE) at its end")
	}
	r := FaultRule{Term: text[at+1:]}
	fields := strings.Fields(text[:at])
	if len(fields) == 0 {
		return bad("no POINT@HOST")
	}
	var ok bool
	if r.Point, r.Host, ok = strings.Cut(fields[0], "@"); !ok || r.Point == "" || r.Host == "" {
		return bad(fmt.Sprintf("%q is no POINT@HOST", fields[0]))
	}
	for _, f := range fields[1:] {
		if err := r.option(f); err != nil {
			return bad(err.Error())
		}
	}
	if r.From == 1 {
		r.From = 0 // the same, and how it is printed
	}
	if _, err := r.value(); err != nil {
		return bad(err.Error())
	}
	return r, nil
}

// option reads one key=value of a rule.
func (r *FaultRule) option(field string) (err error) {
	key, val, _ := strings.Cut(field, "=")
	switch key {
	case "from":
		r.From, err = strconv.ParseUint(val, 10, 64)
	case "max":
		r.Max, err = strconv.ParseUint(val, 10, 64)
	case "chance":
		num, den, _ := strings.Cut(val, "/")
		if r.Chance.Num, err = strconv.ParseUint(num, 10, 64); err == nil {
			r.Chance.Den, err = strconv.ParseUint(den, 10, 64)
		}
		if err == nil && r.Chance.Den == 0 {
			err = fmt.Errorf("a chance in 0")
		}
	default:
		return fmt.Errorf("unknown option %q", field)
	}
	if err != nil {
		return fmt.Errorf("%q is no number", field)
	}
	return nil
}

// value lets failpoint read the term, in a registry made for this one purpose.
func (r FaultRule) value() (v any, err error) {
	if !strings.HasPrefix(r.Term, "return(") || !strings.HasSuffix(r.Term, ")") || strings.Contains(r.Term, "->") {
		return nil, fmt.Errorf("the term %q is not return(VALUE): chance and count belong to the rule", r.Term)
	}
	defer func() {
		if recover() != nil { // failpoint's parser trips over some terms
			err = fmt.Errorf("failpoint cannot read the term %q", r.Term)
		}
	}()
	var registry failpoint.Failpoints
	const name = "point"
	if err := registry.Enable(name, r.Term); err != nil {
		return nil, fmt.Errorf("failpoint cannot read the term %q", r.Term)
	}
	v, _ = registry.Eval(name)
	switch v.(type) {
	case int, bool, string:
		return v, nil
	}
	return nil, fmt.Errorf("the term %q gives no value", r.Term)
}

// faultTable holds the rules of one simulation by point.
type faultTable struct {
	points   map[string][]*activeRule
	injected map[string]uint64 // rules ever injected, by point: a rule injected again draws anew
}

type activeRule struct {
	FaultRule
	sym   Symbol
	order uint64 // among all rules ever injected for its point
	val   any
	code  uint64 // the value in the trace
	hosts map[*Host]*ruleHits
}

// ruleHits is how a rule stands on one host. Each host has draws and counts of
// its own, so that what one evaluates shifts nothing on another.
type ruleHits struct {
	key   uint64 // of the draws
	seen  uint64 // evaluations since the rule was injected
	fired uint64
}

// on returns how the rule stands on h.
func (r *activeRule) on(h *Host) *ruleHits {
	hits := r.hosts[h]
	if hits == nil {
		hits = &ruleHits{key: subKey(keyOf(h.sim.seed, "fault", r.Point, h.name), r.order)}
		r.hosts[h] = hits
	}
	return hits
}

// Inject adds a rule. Among several for one point the first that fires wins.
// It panics if the rule's term cannot be read; [ParseFaultRule] reports that
// as an error.
func (s *Sim) Inject(r FaultRule) {
	s.Guard()
	v, err := r.value()
	if err != nil {
		panic(fmt.Sprintf("sim: Inject(%s): %v", r, err))
	}
	if s.faults.points == nil {
		s.faults.points = make(map[string][]*activeRule)
	}
	if s.faults.injected == nil {
		s.faults.injected = make(map[string]uint64)
	}
	a := &activeRule{FaultRule: r, sym: s.Symbol(r.Point), val: v, hosts: make(map[*Host]*ruleHits)}
	a.order = s.faults.injected[r.Point]
	s.faults.injected[r.Point]++
	switch v := v.(type) {
	case int:
		a.code = uint64(v)
	case bool:
		if v {
			a.code = 1
		}
	case string:
		a.code = uint64(s.Symbol(v))
	}
	s.faults.points[r.Point] = append(s.faults.points[r.Point], a)
}

// ClearFaults removes all rules, as the healing of the world does.
func (s *Sim) ClearFaults() {
	s.Guard()
	s.faults.points = nil
}

// Faults returns the host's view of the fault points.
func (h *Host) Faults() Faults { return hostFaults{h} }

type hostFaults struct{ host *Host }

// Eval says whether the point fires now on this host.
func (f hostFaults) Eval(name string) (value any, fired bool) {
	s := f.host.sim
	if s.faults.points == nil {
		return nil, false
	}
	s.Guard()
	for _, r := range s.faults.points[name] {
		if r.Host != "*" && r.Host != f.host.name {
			continue
		}
		hits := r.on(f.host)
		hits.seen++
		if hits.seen < r.From || r.Max > 0 && hits.fired >= r.Max {
			continue
		}
		if r.Chance.Den > 0 && !r.Chance.hit(mix((hits.key^s.salt)+hits.seen*phi)) {
			continue
		}
		hits.fired++
		s.record(KindFault, f.host.self.sym, r.sym, hits.seen, r.code)
		s.notes[r.sym]++
		return r.val, true
	}
	return nil, false
}
