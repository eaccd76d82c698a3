package replica

// History is what replicas of documents made, were told, stored and found. Changes are numbers;
// each belongs to one document.
type History struct {
	made       map[int]string // by change: who made it
	order      []int          // of changes, as they were made
	told       map[int]string // by change: the first client that was told it is synced
	advertised []advertised   // to anybody, in order
	loads      []Load
	reloads    []Reload
	saves      []Save
	chunks     []Chunks
	refusals   []Refusal
	idle       []int // messages sent in times in which nothing changed
	lookups    []Lookup
	served     int
	toServe    int
	final      []Replica
}

type advertised struct {
	document string
	change   int
}

// Load is what a new process of a node found of a document in its storage.
type Load struct {
	At             int64 // virtual nanoseconds
	Node, Document string
	Server         bool // it is held to what it has advertised
	Found          []int

	advertised int // so many had been by then
}

// Reload is what a process takes for stored after it has read a document again, and what is on its
// disk.
type Reload struct {
	At               int64 // virtual nanoseconds
	Node, Document   string
	Believed, OnDisk []int
}

// Save is how it stands with the saves of a document, at a time at which all should be saved.
type Save struct {
	At             int64 // virtual nanoseconds
	Node, Document string
	Unsaved        bool // the document has changes that are not stored
	Failed         bool // the last save did
	Coming         bool // another is under way or will be
}

// Chunks is how a document is stored, in bytes.
type Chunks struct {
	Node, Document        string
	Snapshot, Incremental int
	Files                 int
}

// Refusal is a message that a document could not take.
type Refusal struct {
	At                   int64 // virtual nanoseconds
	Node, Document, From string
	Why                  string
}

// Replica is a document at a node at the end: which changes it has.
type Replica struct {
	Name     string // of the node
	Document string
	Changes  map[int]bool
	Busy     string // why it is not connected; empty: it is
}

// Make records that a node made a change.
func (h *History) Make(node string, change int) {
	if h.made == nil {
		h.made = make(map[int]string)
	}
	h.made[change] = node
	h.order = append(h.order, change)
}

// Advertise records that a client was told that changes of a document are synced: a server
// advertised heads that include them.
func (h *History) Advertise(client, document string, changes []int) {
	if h.told == nil {
		h.told = make(map[int]string)
	}
	for _, c := range changes {
		h.advertised = append(h.advertised, advertised{document, c})
		if _, known := h.told[c]; !known {
			h.told[c] = client
		}
	}
}

// Load records what a new process found in its storage.
func (h *History) Load(l Load) {
	l.advertised = len(h.advertised)
	h.loads = append(h.loads, l)
}

// Reload records what a process takes for stored after it has read a document again.
func (h *History) Reload(r Reload) { h.reloads = append(h.reloads, r) }

// Save records how it stands with the saves of a document.
func (h *History) Save(s Save) { h.saves = append(h.saves, s) }

// Chunks records how a document is stored.
func (h *History) Chunks(c Chunks) { h.chunks = append(h.chunks, c) }

// Refuse records a message that a document could not take.
func (h *History) Refuse(r Refusal) { h.refusals = append(h.refusals, r) }

// Idle records how many sync messages there were in a time in which nothing changed.
func (h *History) Idle(messages int) { h.idle = append(h.idle, messages) }

// Finish records a document at a node at the end.
func (h *History) Finish(r Replica) { h.final = append(h.final, r) }
