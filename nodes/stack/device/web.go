package device

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"groundhog/net"
	"groundhog/net/http1"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/edge"
	"groundhog/sim"
)

// web is a link over HTTP: one process asks for what is new and hands it on as messages, and what
// is sent goes out by requests of its own.
type web struct {
	*instance
	reader *edge.Reader
	inbox  *sim.Chan[*stack.Message] // nil: there will be no more
	live   net.Conn                  // the stream
	asks   bool
	closed bool
}

// inboxMost is how many messages may wait for the device.
const inboxMost = 16

// errClosed is that a link is no more.
var errClosed = errors.New("device: the link is closed")

func newWeb(in *instance) *web {
	in.reader = in.reader.Next() // a request of the link before may be under way
	return &web{
		instance: in, reader: in.reader,
		inbox: sim.NewChan[*stack.Message](in.Host.Sim(), "inbox", inboxMost),
	}
}

// Close ends the link.
func (w *web) Close() {
	if !w.closed {
		w.closed = true
		if w.live != nil {
			_ = w.live.Close()
		}
		w.inbox.TrySend(nil) // if it is full, there is something to wake up by
	}
}

// Receive waits for the next message. What came before the link was closed is there.
func (w *web) Receive(patience time.Duration) (m stack.Message, err error) {
	var got *stack.Message
	var ok bool
	if w.closed && w.inbox.Len() == 0 {
		return m, errClosed
	}
	late := sim.Select(w.Host.Sim(), sim.Recv(w.inbox, &got, &ok), sim.After(patience)) > 0
	if late || got == nil {
		return m, errClosed
	}
	return *got, nil
}

// Send sends mutations by a request of their own, and hands the answer on. The device says hello
// once, and ends the link if it wants something else then.
func (w *web) Send(m stack.Message) error {
	switch {
	case m.Kind == stack.Hello && w.asks:
		w.Close()
	case m.Kind == stack.Hello:
		w.asks = true
		w.Host.Go("reader", w.read).Daemon()
	case m.Kind == stack.Push:
		return w.push(m)
	}
	return nil
}

// push sends mutations.
func (w *web) push(m stack.Message) error {
	err := w.signIn()
	if err != nil {
		w.Close()
		return err
	}
	answer, status, err := w.exchange(http.MethodPost, edge.Push, m.Frame())
	switch {
	case err == nil && status == http.StatusUnauthorized:
		w.deliver(stack.Message{Kind: stack.AskToken, Refused: true})
	case err == nil && status == http.StatusOK:
		w.deliver(answer)
	default: // as a connection that breaks
		w.Close()
		return errClosed
	}
	return nil
}

// exchange sends a request and waits for its answer, as a whole.
func (w *web) exchange(
	method, path string, body []byte,
) (m stack.Message, status int, err error) {
	r, err := edge.NewRequest(method, path, w.token, body)
	if err != nil {
		return m, 0, err
	}
	m, resp, err := w.do(r)
	if err != nil {
		return m, 0, err
	}
	return m, resp.StatusCode, nil
}

// do sends a request, and reads the message of its answer, if it has one.
func (w *web) do(r *http1.Request) (m stack.Message, resp *http.Response, err error) {
	resp, _, err = w.ask(r, stack.Patience)
	if err != nil {
		return m, nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		m, err = stack.ReadMessage(resp.Body)
	}
	return m, resp, err
}

// ask sends a request, and reads the head of its answer.
func (w *web) ask(r *http1.Request, silence time.Duration) (*http.Response, net.Conn, error) {
	c, err := w.Net.DialTimeout(w.config.Edge, stack.Patience)
	if err != nil {
		return nil, nil, err
	}
	resp, err := http1.Get(c, w.Host.Clock(), silence, r)
	return resp, c, err
}

// read asks for what is new, follows the stream to its end, and closes the link.
func (w *web) read(p *sim.Proc) {
	defer w.Close()
	if w.signIn() == nil && w.catchUp(p) == nil {
		_ = w.follow() // the device connects again
	}
}

// signIn asks for a token, if there is none.
func (w *web) signIn() error {
	if w.token != 0 {
		return nil
	}
	m, status, err := w.exchange(http.MethodGet, edge.Token, nil)
	if err == nil && status != http.StatusOK {
		return errClosed
	}
	w.token = m.Token
	return err
}

// catchUp asks until there is nothing more, and hands on what has come as one message.
func (w *web) catchUp(p *sim.Proc) error {
	w.reader.Begin(w.cursor, w.want, !w.have.Same(w.want), w.writers())
	for !w.closed {
		r, err := w.reader.Ask().Request(edge.Rows, w.token)
		if err != nil {
			return err
		}
		m, resp, err := w.do(r)
		if err != nil {
			return err
		}
		if m.Fresh {
			age, _ := strconv.ParseUint(resp.Header.Get("Age"), 10, 64) // none is 0
			w.Host.Note(w.sym.rows, w.group, age)
		}
		switch w.reader.Take(resp.StatusCode, resp.Header, m) {
		case edge.Ready:
			if got := w.reader.Got(); got != nil {
				w.deliver(*got)
			}
			return nil
		case edge.SignIn:
			w.deliver(stack.Message{Kind: stack.AskToken, Refused: true})
			return errClosed
		case edge.Later:
			p.Sleep(stack.RetryAfter)
		}
	}
	return errClosed
}

// follow reads the stream of what changes, to its end.
func (w *web) follow() error {
	r, err := w.reader.Ask().Request(edge.Live, w.token)
	if err != nil {
		return err
	}
	resp, c, err := w.ask(r, stack.Silence)
	if err != nil {
		return err
	}
	w.live = c
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return errClosed
	}
	for !w.closed {
		m, err := stack.ReadMessage(resp.Body)
		if err != nil {
			return err
		}
		w.deliver(m)
	}
	return errClosed
}

// deliver hands a message on to the device, with the counts of its own mutations alone.
func (w *web) deliver(m stack.Message) {
	if m.Kind == stack.Poke {
		var own []stack.Count
		for _, writer := range w.writers() {
			n := stack.Count{Client: writer}
			for _, count := range m.Counts {
				if count.Client == writer {
					n.Last = count.Last
				}
			}
			own = append(own, n)
		}
		m.Counts = own
	}
	if !w.closed && !w.inbox.TrySend(&m) {
		w.Close() // the device does not read
	}
}
