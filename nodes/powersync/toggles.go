package powersync

import (
	"fmt"
	"strings"
)

// Toggles are the points in which versions of the client and the service differ. The zero value is what the report ran on:
// the Dart client 1.15.0 against a service of July 2025.
type Toggles struct {
	// Recheck lets the upload loop run once more right after it has subscribed to what wakes it (Dart 2.2.0, PR 421).
	Recheck bool
	// Latch remembers a trigger that comes before the loop has subscribed (JS PR 977).
	Latch bool
	// RetryRaced goes on uploading when local writes raced the write checkpoint (JS PR 1055).
	RetryRaced bool

	// NoFirstLineTrigger does not wake the upload loop when a stream brings its first line (before 1.14.1, PR 294).
	NoFirstLineTrigger bool
	// ForgetsLocal asks for the bucket of local state like any other, and deletes it when the service does not have it, which
	// opens the gate for data older than what was uploaded (core issue 54, before 1.11.0).
	ForgetsLocal bool
	// PingFirst makes the source tell of a write checkpoint before the service has stored it (service PR 201, before 0.18.1).
	PingFirst bool
}

type preset struct {
	name    string
	toggles Toggles
}

// presets are the named sets of toggles.
func presets() []preset {
	return []preset{
		{"1.15.0", Toggles{}},
		{"recheck", Toggles{Recheck: true}},
		{"latch", Toggles{Latch: true}},
		{"retry", Toggles{RetryRaced: true}},
		{"1.10.0", Toggles{Recheck: true, ForgetsLocal: true}},
		{"service-0.18.0", Toggles{Recheck: true, PingFirst: true}},
	}
}

// PresetNames lists the presets: the report, its three fixes, then two older defects with the first fix in.
func PresetNames() []string {
	var names []string
	for _, p := range presets() {
		names = append(names, p.name)
	}
	return names
}

// Preset returns the toggles of this name.
func Preset(name string) (Toggles, error) {
	for _, p := range presets() {
		if p.name == name {
			return p.toggles, nil
		}
	}
	return Toggles{}, fmt.Errorf("powersync: no preset %q; there are %s", name, strings.Join(PresetNames(), ", "))
}
