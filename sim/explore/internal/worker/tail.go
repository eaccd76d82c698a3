package worker

// mostKept is how much of what a worker prints is kept.
const mostKept = 64 << 10

// tail keeps the end of what is written to it, in two halves of which the older one is dropped.
type tail struct{ old, young []byte }

// Write keeps b. It never fails.
func (t *tail) Write(b []byte) (int, error) {
	n := len(b)
	if len(t.young)+n > mostKept/2 {
		t.old, t.young = t.young, nil
		b = b[max(0, n-mostKept/2):]
	}
	t.young = append(t.young, b...)
	return n, nil
}

// String is what was kept.
func (t *tail) String() string { return string(t.old) + string(t.young) }
