package sim

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// TraceVersion is the version of the trace format, of its hash, and of the
// order of draws: it changes whenever the same program would give another hash.
const TraceVersion = 1

// The file is a header of 24 bytes (magic, version, seed) and then records of
// 40 bytes, all words little-endian: at, step, kind·topic·actor, A, B. A define
// record is followed by A bytes of name, padded with zeros to eight; a log line
// is a record of a kind of its own, followed by its text in the same way.
const (
	traceMagic  = "GHTRACE\n"
	headerSize  = 24
	recordSize  = 40
	writeBuffer = 1 << 16
	longestText = 1 << 20 // bytes of a name or a log line that a reader believes
)

type traceWriter struct {
	w   *bufio.Writer
	buf [recordSize]byte
	err error
}

func newTraceWriter(w io.Writer, seed uint64) *traceWriter {
	t := &traceWriter{w: bufio.NewWriterSize(w, writeBuffer)}
	copy(t.buf[:], traceMagic)
	binary.LittleEndian.PutUint64(t.buf[8:], TraceVersion)
	binary.LittleEndian.PutUint64(t.buf[16:], seed)
	t.write(t.buf[:headerSize])
	return t
}

func (t *traceWriter) write(b []byte) {
	if _, err := t.w.Write(b); err != nil && t.err == nil {
		t.err = err
	}
}

func (t *traceWriter) record(r *Record) {
	b := t.buf[:]
	binary.LittleEndian.PutUint64(b[0:], uint64(r.At))
	binary.LittleEndian.PutUint64(b[8:], r.Step)
	binary.LittleEndian.PutUint64(b[16:], meta(r.Kind, r.Topic, r.Actor))
	binary.LittleEndian.PutUint64(b[24:], r.A)
	binary.LittleEndian.PutUint64(b[32:], r.B)
	t.write(b)
}

func (t *traceWriter) define(sym Symbol, name string) {
	t.record(&Record{Kind: KindDefine, Topic: sym, A: uint64(len(name))})
	t.text(name)
}

func (t *traceWriter) line(who Symbol, l LogLine) {
	t.record(&Record{At: l.At, Step: l.Step, Kind: kindLog, Actor: who, A: uint64(len(l.Text))})
	t.text(l.Text)
}

// text writes what follows a record, padded to eight bytes.
func (t *traceWriter) text(text string) {
	t.write([]byte(text))
	t.write(make([]byte, -len(text)&7))
}

func (t *traceWriter) flush() error {
	if err := t.w.Flush(); err != nil && t.err == nil {
		t.err = err
	}
	return t.err
}

// FlushTrace writes what is buffered of the trace file, and returns the first
// error that writing it met.
func (s *Sim) FlushTrace() error {
	if s.trace.file == nil {
		return nil
	}
	return s.trace.file.flush()
}

// TraceReader reads a trace file record by record.
type TraceReader struct {
	r     *bufio.Reader
	seed  uint64
	names []string
	buf   [recordSize]byte
	n     uint64 // entries read, names and log lines included
	count uint64 // records that Next has returned
	line  func(LogLine)
}

// NewTraceReader checks the header. It refuses what is no trace and what
// another version wrote.
func NewTraceReader(r io.Reader) (*TraceReader, error) {
	t := &TraceReader{r: bufio.NewReaderSize(r, writeBuffer)}
	if _, err := io.ReadFull(t.r, t.buf[:headerSize]); err != nil ||
		string(t.buf[:8]) != traceMagic {
		return nil, errors.New("not a groundhog trace: it does not start with GHTRACE")
	}
	if v := binary.LittleEndian.Uint64(t.buf[8:]); v != TraceVersion {
		return nil,
			fmt.Errorf("trace of version %d: this program reads version %d; make the trace anew "+
				"with it", v, TraceVersion)
	}
	t.seed = binary.LittleEndian.Uint64(t.buf[16:])
	return t, nil
}

// Seed returns the seed of the run.
func (t *TraceReader) Seed() uint64 { return t.seed }

// Name returns the name of sym, as far as the trace has defined it.
func (t *TraceReader) Name(sym Symbol) string {
	if int(sym) >= len(t.names) {
		return "?"
	}
	return t.names[sym]
}

// OnLine makes Next call f with each log line that it passes, before it returns
// the record that follows. Without it they are skipped.
func (t *TraceReader) OnLine(f func(LogLine)) { t.line = f }

// Next returns the next record; names and log lines are read on the way. It
// ends with io.EOF, or with an error that says at which record the file breaks
// off.
func (t *TraceReader) Next() (Record, error) {
	for {
		if _, err := io.ReadFull(t.r, t.buf[:]); err == io.EOF {
			return Record{}, io.EOF
		} else if err != nil {
			return Record{}, fmt.Errorf("trace breaks off within record %d: %w", t.n, err)
		}
		b := t.buf[:]
		m := binary.LittleEndian.Uint64(b[16:])
		r := Record{
			At: Instant(binary.LittleEndian.Uint64(b[0:])), Step: binary.LittleEndian.Uint64(b[8:]),
			Kind: Kind(m >> 56), Topic: Symbol(m >> 32 & (maxSymbols - 1)), Actor: Symbol(m),
			A: binary.LittleEndian.Uint64(b[24:]), B: binary.LittleEndian.Uint64(b[32:]),
		}
		if r.Kind > kindLog {
			return Record{}, fmt.Errorf("trace record %d has the unknown kind %d", t.n, r.Kind)
		}
		t.n++
		read := t.readName
		switch r.Kind {
		case KindDefine:
		case kindLog:
			read = t.readLine
		default:
			t.count++
			return r, nil
		}
		if err := read(r); err != nil {
			return Record{}, err
		}
	}
}

// readName enters the name that follows the define record r.
func (t *TraceReader) readName(r Record) error {
	if r.A > longestText || int(r.Topic) != len(t.names) {
		return fmt.Errorf("trace record %d defines name %d of %d bytes, expected name %d",
			t.n-1, r.Topic, r.A, len(t.names))
	}
	name, err := t.text(r.A)
	if err != nil {
		return fmt.Errorf("trace breaks off within a name at record %d: %w", t.n-1, err)
	}
	t.names = append(t.names, name)
	return nil
}

// readLine reads the log line that r announces.
func (t *TraceReader) readLine(r Record) error {
	if r.A > longestText {
		return fmt.Errorf("trace record %d is a log line of %d bytes", t.n-1, r.A)
	}
	text, err := t.text(r.A)
	if err != nil {
		return fmt.Errorf("trace breaks off within a log line at record %d: %w", t.n-1, err)
	}
	if t.line != nil {
		t.line(LogLine{At: r.At, Step: r.Step, Record: t.count, Who: t.Name(r.Actor), Text: text})
	}
	return nil
}

// text reads n bytes and what pads them.
func (t *TraceReader) text(n uint64) (string, error) {
	text := make([]byte, (n+7)&^7)
	if _, err := io.ReadFull(t.r, text); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF // the end of the file, but not of the trace
		}
		return "", err
	}
	return string(text[:n]), nil
}
