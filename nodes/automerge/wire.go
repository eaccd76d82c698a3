package automerge

import (
	"bufio"
	"encoding/json"
	"fmt"

	"groundhog/net"
	"groundhog/nodes/automerge/syncstate"
)

// port is where servers listen.
const port = 3030

// envelope is a message on a connection, as in the protocol of the WebSocket adapters, in JSON
// instead of CBOR.
type envelope struct {
	Type     string `json:"type"` // join, peer, sync, request, doc-unavailable, ping or pong
	Sender   string `json:"senderId,omitempty"`
	Document string `json:"documentId,omitempty"`
	Data     []byte `json:"data,omitempty"`
	Storage  string `json:"storageId,omitempty"` // of join and peer; empty: the sender is ephemeral
}

// Content says what the bytes of a packet between nodes are: type and document of an envelope, and
// what a sync message holds. It is empty for part of an envelope.
func Content(b []byte) string {
	var e envelope
	if json.Unmarshal(b, &e) != nil {
		return ""
	}
	text := e.Type
	if e.Document != "" {
		text += " of " + e.Document
	}
	if m, err := syncstate.DecodeMessage(e.Data); err == nil {
		text += ": " + m.String()
	}
	return text
}

func send(c net.Conn, e envelope) error {
	b, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("automerge: %w", err)
	}
	_, err = c.Write(append(b, '\n'))
	return err
}

func receive(in *bufio.Reader) (e envelope, err error) {
	b, err := in.ReadBytes('\n')
	if err != nil {
		return e, err
	}
	return e, json.Unmarshal(b, &e)
}
