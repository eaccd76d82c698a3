package page

import (
	"bytes"
	"net/http"
	"sync"

	"groundhog/sim/explore/campaign/internal/campaign"
	"groundhog/sim/explore/campaign/internal/findings"
)

// Handler serves the page of a branch as the store has it at that moment.
type Handler struct {
	Store  *findings.Store
	Branch string

	lock     sync.Mutex
	progress *campaign.Progress
}

// Update says how far the campaign is that runs.
func (h *Handler) Update(p campaign.Progress) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.progress = &p
}

// ServeHTTP serves it.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	all, err := h.Store.Campaigns(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	list, err := h.Store.Findings(r.Context(), h.Branch)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	p := New(all, list, h.Branch)
	h.lock.Lock()
	p.Progress = h.progress
	h.lock.Unlock()
	var text bytes.Buffer
	if err := p.Write(&text); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_, _ = w.Write(text.Bytes()) // who has gone away does not need it
}
