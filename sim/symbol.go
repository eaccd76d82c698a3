package sim

// Symbol is the number of a name in this simulation's table: what a trace
// record holds in place of text. Numbers are given in order of first use.
type Symbol uint32

// maxSymbols is what a record has room for.
const maxSymbols = 1 << 24

// Symbol returns the number of name, and enters it into the table and the
// trace at its first use. Keep it; looking it up costs a map access.
func (s *Sim) Symbol(name string) Symbol {
	if sym, ok := s.symbols[name]; ok {
		return sym
	}
	if len(s.names) >= maxSymbols {
		s.Fail("more than %d names in one trace: name fewer things", maxSymbols)
	}
	sym := Symbol(len(s.names))
	s.symbols[name] = sym
	s.names = append(s.names, name)
	s.notes = append(s.notes, 0)
	s.trace.define(sym, name)
	return sym
}

// NoteCount returns how many notes of this topic there were, or how often the fault
// point of this name fired: whether a run came to a state that a node reports.
func (s *Sim) NoteCount(name string) uint64 {
	if sym, ok := s.symbols[name]; ok {
		return s.notes[sym]
	}
	return 0
}

// SymbolName returns the name of sym.
func (s *Sim) SymbolName(sym Symbol) string {
	if int(sym) >= len(s.names) {
		return "?"
	}
	return s.names[sym]
}
