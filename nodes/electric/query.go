package electric

import (
	"fmt"
	"time"

	"groundhog/net"
)

// queryTimeout is that of Postgrex for an answer.
const queryTimeout = 15 * time.Second

// dial opens a connection to the database.
func (svc *Service) dial() (net.Conn, error) {
	return svc.stack.DialTimeout(svc.config.Source, connectTimeout)
}

// query sends a query over a connection, on which all of the answer must be read in time.
func (svc *Service) query(conn net.Conn, text string) (answer *frameReader, err error) {
	if err := conn.SetDeadline(svc.host.Clock().Now().Add(queryTimeout)); err != nil {
		return nil, err
	}
	if _, err := conn.Write(appendFrame(nil, 'Q', []byte(text))); err != nil {
		return nil, err
	}
	return &frameReader{from: conn}, nil
}

// command runs a command on the database, over a connection of its own. One that is refused is a
// [slotError].
func (svc *Service) command(text string) (body []byte, err error) {
	conn, err := svc.dial()
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	answer, err := svc.query(conn, text)
	if err != nil {
		return nil, err
	}
	kind, body, err := answer.next()
	switch {
	case err != nil:
		return nil, err
	case kind == 'E':
		return nil, slotError(body)
	case kind != 'C':
		return nil, fmt.Errorf("electric: unexpected frame %q", kind)
	}
	return body, nil
}
