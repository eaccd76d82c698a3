package electric

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// HTTPPort is where a service answers clients.
const HTTPPort = 3000

// ShapePath is what clients ask for.
const ShapePath = "/v1/shape"

// The headers of answers to clients.
const (
	HeaderHandle   = "Electric-Handle"
	HeaderOffset   = "Electric-Offset"
	HeaderCursor   = "Electric-Cursor"
	HeaderSchema   = "Electric-Schema"
	HeaderUpToDate = "Electric-Up-To-Date"
)

// LogMessage is one message of an answer: a row, or a control message.
type LogMessage struct {
	Key     string         `json:"key,omitempty"`
	Value   *RowValue      `json:"value,omitempty"`
	Headers MessageHeaders `json:"headers"`
}

// RowValue is a row of the model.
type RowValue struct {
	Row   uint64 `json:"row,string"`
	Value int64  `json:"value,string"`
}

// MessageHeaders say what a message is.
type MessageHeaders struct {
	Operation string `json:"operation,omitempty"`
	LSN       string `json:"lsn,omitempty"`
	Control   string `json:"control,omitempty"`
	LastSeen  string `json:"global_last_seen_lsn,omitempty"`
}

// The control messages.
const (
	ControlUpToDate    = "up-to-date"
	ControlMustRefetch = "must-refetch"
)

// upToDate says that a client has everything up to an LSN.
func upToDate(lsn LSN) LogMessage {
	return LogMessage{Headers: MessageHeaders{Control: ControlUpToDate, LastSeen: lsn.String()}}
}

// messages are the rows of changes.
func messages(changes []Change, operation string) (all []LogMessage) {
	for _, c := range changes {
		all = append(all, LogMessage{
			Key:     fmt.Sprintf("table%d/%d", c.Table, c.Row),
			Value:   &RowValue{c.Row, c.Value},
			Headers: MessageHeaders{Operation: operation, LSN: c.Offset.Tx.String()},
		})
	}
	return all
}

// String writes the LSN as a number.
func (l LSN) String() string { return strconv.FormatUint(uint64(l), 10) }

// String writes an offset as clients and services do.
func (o Offset) String() string { return fmt.Sprintf("%d_%d", uint64(o.Tx), o.Op) }

// ParseOffset reads an offset.
func ParseOffset(s string) (o Offset, err error) {
	tx, op, ok := strings.Cut(s, "_")
	n, err := strconv.ParseUint(tx, 10, 64)
	m, err2 := strconv.ParseUint(op, 10, 64)
	if !ok || err != nil || err2 != nil {
		return o, fmt.Errorf("electric: offset %q is not of the form 12_3", s)
	}
	return Offset{LSN(n), m}, nil
}

// Query asks for a shape.
func (d Definition) Query() url.Values {
	q := url.Values{"table": {fmt.Sprintf("table%d", d.Table)}}
	if d.Mod > 0 {
		q.Set("where", fmt.Sprintf("row %% %d = %d", d.Mod, d.Rem))
	}
	return q
}
