package client

import (
	"fmt"

	"groundhog/sim"
)

// Status is SyncStatus, and what the report says beside it.
type Status struct {
	Connected, Connecting      bool
	Downloading                bool  // a checkpoint was announced and is not published yet
	Have, Total                int64 // of its operations; zero if nothing is downloaded
	Uploading                  bool
	HasSynced                  bool
	LastSyncedAt               sim.Instant
	UploadError, DownloadError string // the last one, until something works

	Queued int  // rows in ps_crud
	Calls  int  // of uploadData since the start
	Waits  bool // for a write checkpoint that was not asked for
}

// String prints the status as the report does.
func (s Status) String() string {
	text := fmt.Sprintf(
		"connected: %t, connecting: %t, downloading: %t (%d/%d), uploading: %t, lastSyncedAt: "+
			"%s, hasSynced: %t",
		s.Connected, s.Connecting, s.Downloading, s.Have, s.Total, s.Uploading, s.LastSyncedAt,
		s.HasSynced,
	)
	if s.UploadError != "" {
		text += fmt.Sprintf(", uploadError: %q", s.UploadError)
	}
	if s.DownloadError != "" {
		text += fmt.Sprintf(", downloadError: %q", s.DownloadError)
	}
	return text + fmt.Sprintf(
		", %d rows in ps_crud, uploadData calls since the start: %d, waits for a write "+
			"checkpoint: %t",
		s.Queued, s.Calls, s.Waits,
	)
}

// Idle says whether nothing is left to do: connected, nothing to upload, to confirm or to download.
func (s Status) Idle() bool {
	return s.Connected && !s.Downloading && !s.Uploading && s.Queued == 0 && !s.Waits
}

// Status returns the status now; the zero one if no process runs.
func (c *Client) Status() Status {
	x := c.process
	if x == nil {
		return Status{}
	}
	s := x.status
	s.Calls = x.calls
	if st, err := x.store.State(); err == nil {
		s.Queued, s.Waits = st.Queued, st.Waits()
	}
	return s
}

// update changes the status of an isolate, and tells the main isolate.
func (i *isolate) update(f func(s *Status)) {
	f(&i.status)
	if !i.aborted() {
		i.client.process.status = i.status
	}
}
